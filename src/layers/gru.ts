import * as tf from '@tensorflow/tfjs';
import { sigmoidSlope, tanhSlope } from './slopes.js';
import { before, masked, multiply, product } from './time.js';

/**
 * Hidden states of a GRU over time: gates before the recurrent part (L, B, 3U) and recurrent kernel (U, 3U) to (L, B, U); of two side by
 * side: (L, D, B, 3U) and (D, U, 3U) to (L, D, B, U). Columns are ordered update, reset, candidate; the reset gate acts before the recurrent product (Keras: reset_after=False).
 * A mask (B, U) or (D, B, U) is what the recurrent products see of a state at every step: recurrent dropout (Gal and Ghahramani 2016).
 */
export function gruStates(gates: tf.Tensor, kernel: tf.Tensor, mask: tf.Tensor | null = null): tf.Tensor {
  const op = tf.customGrad((z, w, save) => {
    const steps = forward(z as tf.Tensor, w as tf.Tensor, mask);
    const own = mask ? [w as tf.Tensor, mask] : [w as tf.Tensor];
    (save as tf.GradSaveFunc)([...own, ...steps.flatMap((step) => names.map((name) => step[name]))]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved[0]!, mask && saved[1]!, stepsFrom(saved.slice(own.length)));
    return { value: tf.stack(steps.map(({ state }) => state)), gradFunc };
  });
  return op(gates, kernel);
}

/** What a step keeps for its gradient: the gates together and one by one, the state before and what of it passed the reset gate, the candidate, the state. */
const names = ['gates', 'update', 'reset', 'last', 'passed', 'candidate', 'state'] as const;
type Step = Readonly<Record<(typeof names)[number], tf.Tensor>>;

const stepsFrom = (kept: readonly tf.Tensor[]): Step[] =>
  Array.from({ length: kept.length / names.length }, (_, step) => {
    return Object.fromEntries(names.map((name, index) => [name, kept[step * names.length + index]!])) as Step;
  });

/** Columns of the two gates and of the candidate: (..., 3U) to (..., 2U) and (..., U). */
function parts(columns: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const units = columns.shape.at(-1)! / 3;
  return tf.split(columns, [2 * units, units], -1) as [tf.Tensor, tf.Tensor];
}

function forward(z: tf.Tensor, kernel: tf.Tensor, mask: tf.Tensor | null): Step[] {
  const [gateKernel, candidateKernel] = parts(kernel);
  const [gateParts, candidateParts] = parts(z).map((part) => tf.unstack(part)) as [tf.Tensor[], tf.Tensor[]];
  const steps: Step[] = [];
  for (const [index, open] of gateParts.entries()) {
    const h = steps.at(-1)?.state;
    const heard = h && masked(h, mask);
    const gates = tf.sigmoid(heard ? open.add(multiply(heard, gateKernel)) : open);
    const [update, reset] = tf.split(gates, 2, -1) as [tf.Tensor, tf.Tensor];
    const last = h ?? tf.zerosLike(update);
    const passed = heard ? reset.mul(heard) : last;
    const inner = candidateParts[index]!;
    const candidate = tf.tanh(heard ? inner.add(multiply(passed, candidateKernel)) : inner);
    steps.push({ gates, update, reset, last, passed, candidate, state: candidate.add(update.mul(last.sub(candidate))) });
  }
  return steps;
}

function backward(dStates: tf.Tensor, kernel: tf.Tensor, mask: tf.Tensor | null, steps: readonly Step[]): [tf.Tensor, tf.Tensor] {
  const [gateKernel, candidateKernel] = parts(kernel);
  const outer = tf.unstack(dStates);
  const dGates: tf.Tensor[] = [];
  const dCandidates: tf.Tensor[] = [];
  let dState = outer.at(-1)!;
  for (let index = steps.length - 1; index >= 0; index--) {
    const { gates, update, reset, last, candidate } = steps[index]!;
    const kept: tf.Tensor = dState.mul(update);
    const dCandidate = tanhSlope(candidate, dState.sub(kept));
    const dPassed: tf.Tensor = multiply(dCandidate, candidateKernel, true);
    const dGate = sigmoidSlope(gates, tf.concat([dState.mul(last.sub(candidate)), dPassed.mul(masked(last, mask))], -1));
    dGates[index] = dGate;
    dCandidates[index] = dCandidate;
    if (index === 0) break;
    const through = kept.add(masked(dPassed.mul(reset), mask));
    dState = outer[index - 1]!.add(through).add(masked(multiply(dGate, gateKernel, true), mask));
  }
  const dGate = tf.stack(dGates);
  const dCandidate = tf.stack(dCandidates);
  const passed = tf.stack(steps.map((step) => step.passed));
  const dKernel = [product(masked(before(steps.map(({ state }) => state)), mask), dGate), product(passed, dCandidate)];
  return [tf.concat([dGate, dCandidate], -1), tf.concat(dKernel, -1)];
}
