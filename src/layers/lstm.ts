import * as tf from '@tensorflow/tfjs';
import { sigmoidSlope, tanhSlope } from './slopes.js';
import { before, masked, multiply, product } from './time.js';

/**
 * Hidden states of an LSTM over time: gates before the recurrent part (L, B, 4U) and recurrent kernel (U, 4U) to (L, B, U); of two side by
 * side: (L, D, B, 4U) and (D, U, 4U) to (L, D, B, U). Columns are ordered input, forget, output, candidate. The gradient is written out, step
 * by step: what a step needs is still in the processor's cache, which took 0.8 of the time that the same for all steps at once did.
 * A mask (B, U) or (D, B, U) is what the recurrent products see of a state at every step: recurrent dropout (Gal and Ghahramani 2016).
 */
export function lstmStates(gates: tf.Tensor, kernel: tf.Tensor, mask: tf.Tensor | null = null): tf.Tensor {
  const op = tf.customGrad((z, w, save) => {
    const steps = forward(z as tf.Tensor, w as tf.Tensor, mask);
    const own = mask ? [w as tf.Tensor, mask] : [w as tf.Tensor];
    (save as tf.GradSaveFunc)([...own, ...steps.flatMap((step) => names.map((name) => step[name]))]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved[0]!, mask && saved[1]!, stepsFrom(saved.slice(own.length)));
    return { value: tf.stack(steps.map(({ state }) => state)), gradFunc };
  });
  return op(gates, kernel);
}

/** What a step keeps for its gradient: the sigmoid gates together and one by one, the candidate, the cell, its tanh, the state. */
const names = ['gates', 'input', 'forget', 'output', 'candidate', 'cell', 'squashed', 'state'] as const;
type Step = Readonly<Record<(typeof names)[number], tf.Tensor>>;

const stepsFrom = (kept: readonly tf.Tensor[]): Step[] =>
  Array.from({ length: kept.length / names.length }, (_, step) => {
    return Object.fromEntries(names.map((name, index) => [name, kept[step * names.length + index]!])) as Step;
  });

function forward(z: tf.Tensor, kernel: tf.Tensor, mask: tf.Tensor | null): Step[] {
  const units = kernel.shape.at(-2)!;
  const steps: Step[] = [];
  for (const own of tf.unstack(z)) {
    const last = steps.at(-1);
    const all = last ? own.add(multiply(masked(last.state, mask), kernel)) : own; // (B, 4U)
    const [open, inner] = tf.split(all, [3 * units, units], -1) as [tf.Tensor, tf.Tensor];
    const gates = tf.sigmoid(open);
    const candidate = tf.tanh(inner);
    const [input, forget, output] = tf.split(gates, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const fresh = input.mul(candidate);
    const cell = last ? forget.mul(last.cell).add(fresh) : fresh;
    const squashed = tf.tanh(cell);
    steps.push({ gates, input, forget, output, candidate, cell, squashed, state: output.mul(squashed) });
  }
  return steps;
}

function backward(dStates: tf.Tensor, kernel: tf.Tensor, mask: tf.Tensor | null, steps: readonly Step[]): [tf.Tensor, tf.Tensor] {
  const outer = tf.unstack(dStates);
  const dGates: tf.Tensor[] = [];
  let dState = outer.at(-1)!;
  let dLater: tf.Tensor | null = null; // of the cell, from the step after
  for (let index = steps.length - 1; index >= 0; index--) {
    const { gates, input, forget, output, candidate, squashed } = steps[index]!;
    const own = tanhSlope(squashed, dState.mul(output));
    const dCell: tf.Tensor = dLater ? own.add(dLater) : own;
    const cellBefore = steps[index - 1]?.cell ?? tf.zerosLike(dCell);
    const dOpen = sigmoidSlope(gates, tf.concat([dCell.mul(candidate), dCell.mul(cellBefore), dState.mul(squashed)], -1));
    dGates[index] = tf.concat([dOpen, tanhSlope(candidate, dCell.mul(input))], -1);
    if (index === 0) break;
    dLater = dCell.mul(forget);
    dState = outer[index - 1]!.add(masked(multiply(dGates[index]!, kernel, true), mask));
  }
  const dAll = tf.stack(dGates);
  return [dAll, product(masked(before(steps.map(({ state }) => state)), mask), dAll)];
}
