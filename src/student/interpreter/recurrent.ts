/** LSTM and GRU over texts, token by token: padding is not visited. */
import { addProduct } from './products.js';
import type { NodeOf, Step } from './step.js';
import type { View } from './views.js';

/** Brings a state on by one token, whose gates before the recurrent part stand in `gates`. */
type Cell = (gates: Float32Array, state: Float32Array) => void;
interface CellOf {
  readonly advance: Cell;
  /** What it keeps beside the state begins anew with each text. */
  begin(): void;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function lstmCell(recurrent: Float32Array, units: number): CellOf {
  const memory = new Float32Array(units);
  return {
    begin: () => void memory.fill(0),
    advance(gates, state) {
      addProduct(state, 0, units, recurrent, 0, 4 * units, gates, 0, 4 * units);
      for (let u = 0; u < units; u++) {
        const cell = sigmoid(gates[units + u]!) * memory[u]! + sigmoid(gates[u]!) * Math.tanh(gates[2 * units + u]!);
        memory[u] = cell;
        state[u] = sigmoid(gates[3 * units + u]!) * Math.tanh(cell);
      }
    },
  };
}

function gruCell(recurrent: Float32Array, units: number): CellOf {
  const passed = new Float32Array(units);
  return {
    begin: () => {},
    advance(gates, state) {
      addProduct(state, 0, units, recurrent, 0, 3 * units, gates, 0, 2 * units);
      for (let u = 0; u < units; u++) passed[u] = sigmoid(gates[units + u]!) * state[u]!;
      addProduct(passed, 0, units, recurrent, 2 * units, 3 * units, gates, 2 * units, units);
      for (let u = 0; u < units; u++) {
        const candidate = Math.tanh(gates[2 * units + u]!);
        state[u] = candidate + sigmoid(gates[u]!) * (state[u]! - candidate);
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
    const [kernel, recurrent, bias] = inputs.slice(2 + 3 * index, 5 + 3 * index).map(({ data }) => data) as Float32Array[];
    const units = inputs[3 + 3 * index]!.shape[0]!;
    const cell = (node.op === 'lstm' ? lstmCell : gruCell)(recurrent!, units);
    return { kernel: kernel!, bias: bias!, units, cell, state: new Float32Array(units), gates: new Float32Array(bias!.length) };
  });
  const row = directions * passes[0]!.units;
  const read = (text: number, direction: number): void => {
    const { kernel, bias, units, cell, state, gates } = passes[direction]!;
    const length = lengths.data[text]!;
    state.fill(0);
    cell.begin();
    for (let step = 0; step < length; step++) {
      const place = text * places + (direction === 0 ? step : length - 1 - step);
      gates.set(bias);
      addProduct(x, place * width, width, kernel, 0, gates.length, gates, 0, gates.length);
      cell.advance(gates, state);
      if (states === 'all') out.set(state, place * row + direction * units);
    }
    if (states === 'last') out.set(state, text * row + direction * units);
  };
  return () => {
    if (states === 'all') out.fill(0);
    for (let text = 0; text < batch; text++) for (let direction = 0; direction < directions; direction++) read(text, direction);
  };
}
