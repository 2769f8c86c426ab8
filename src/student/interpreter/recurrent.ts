/** LSTM and GRU over texts, token by token: padding is not visited. */
import { addProduct, addProducts, matrixOf } from './add-products.js';
import type { NodeOf, Step } from './step.js';
import type { View } from './views.js';

/** Brings a state on by one token, whose gates before the recurrent part stand in `gates` from `at` on. */
type Cell = (gates: Float32Array, at: number, state: Float32Array) => void;
interface CellOf {
  readonly advance: Cell;
  /** What it keeps beside the state begins anew with each text. */
  begin(): void;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function lstmCell(recurrent: View, units: number): CellOf {
  const memory = new Float32Array(units);
  const matrix = matrixOf(recurrent, 0, 4 * units, 4 * units);
  return {
    begin: () => void memory.fill(0),
    advance(gates, at, state) {
      addProduct(state, 0, units, matrix, gates, at);
      for (let u = 0; u < units; u++) {
        const cell = sigmoid(gates[at + units + u]!) * memory[u]! + sigmoid(gates[at + u]!) * Math.tanh(gates[at + 2 * units + u]!);
        memory[u] = cell;
        state[u] = sigmoid(gates[at + 3 * units + u]!) * Math.tanh(cell);
      }
    },
  };
}

function gruCell(recurrent: View, units: number): CellOf {
  const passed = new Float32Array(units);
  const open = matrixOf(recurrent, 0, 3 * units, 2 * units);
  const inner = matrixOf(recurrent, 2 * units, 3 * units, units);
  return {
    begin: () => {},
    advance(gates, at, state) {
      addProduct(state, 0, units, open, gates, at);
      for (let u = 0; u < units; u++) passed[u] = sigmoid(gates[at + units + u]!) * state[u]!;
      addProduct(passed, 0, units, inner, gates, at + 2 * units);
      for (let u = 0; u < units; u++) {
        const candidate = Math.tanh(gates[at + 2 * units + u]!);
        state[u] = candidate + sigmoid(gates[at + u]!) * (state[u]! - candidate);
      }
    },
  };
}

/** The states of each direction side by side: after the last token, or at every token and zeros at padding. */
export function recurrentStates(node: NodeOf<'lstm' | 'gru'>, inputs: readonly View[], output: View): Step {
  const [vectors, lengths] = inputs as [View, View];
  const [x, out] = [vectors.data, output.data] as [Float32Array, Float32Array];
  const [batch, places, width] = vectors.shape as [number, number, number];
  const { directions, states } = node;
  const passes = Array.from({ length: directions }, (_, index) => {
    const [kernel, recurrent, { data: bias }] = inputs.slice(2 + 3 * index, 5 + 3 * index) as [View, View, View];
    const units = recurrent.shape[0]!;
    const cell = (node.op === 'lstm' ? lstmCell : gruCell)(recurrent, units);
    const columns = bias.length;
    const matrix = matrixOf(kernel, 0, columns, columns);
    return { matrix, bias, units, cell, state: new Float32Array(units), gates: new Float32Array(places * columns) };
  });
  const row = directions * passes[0]!.units;
  const read = (text: number, direction: number): void => {
    const { matrix, bias, units, cell, state, gates } = passes[direction]!;
    const length = Math.max(0, Math.min(places, lengths.data[text]!)); // a graph that is not ours may say anything
    state.fill(0);
    cell.begin();
    for (let place = 0; place < length; place++) gates.set(bias, place * bias.length);
    addProducts(x, text * places * width, width, length, width, matrix, gates, 0);
    for (let step = 0; step < length; step++) {
      const place = direction === 0 ? step : length - 1 - step;
      cell.advance(gates, place * bias.length, state);
      if (states === 'all') out.set(state, (text * places + place) * row + direction * units);
    }
    if (states === 'last') out.set(state, text * row + direction * units);
  };
  return () => {
    if (states === 'all') out.fill(0);
    for (let text = 0; text < batch; text++) for (let direction = 0; direction < directions; direction++) read(text, direction);
  };
}
