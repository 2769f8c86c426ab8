import * as tf from '@tensorflow/tfjs';
import { before, multiply, product } from './time.js';

/**
 * Hidden states of a GRU over time: gates before the recurrent part (L, B, 3U) and recurrent kernel (U, 3U) to (L, B, U); of two side by
 * side: (L, D, B, 3U) and (D, U, 3U) to (L, D, B, U). Columns are ordered update, reset, candidate; the reset gate acts before the recurrent product (Keras: reset_after=False).
 */
export function gruStates(gates: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((z, w, save) => {
    const { states, saved } = forward(z as tf.Tensor, w as tf.Tensor);
    (save as tf.GradSaveFunc)([...saved, states, w as tf.Tensor]);
    return { value: states, gradFunc: (dy, kept) => backward(dy as tf.Tensor, kept) };
  });
  return op(gates, kernel);
}

/** Columns of the two gates and of the candidate: (..., 3U) to (..., 2U) and (..., U). */
function parts(columns: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const units = columns.shape.at(-1)! / 3;
  return tf.split(columns, [2 * units, units], -1) as [tf.Tensor, tf.Tensor];
}

function forward(gates: tf.Tensor, kernel: tf.Tensor) {
  const [gateKernel, candidateKernel] = parts(kernel);
  const [gateParts, candidateParts] = parts(gates).map((part) => tf.unstack(part)) as [tf.Tensor[], tf.Tensor[]];
  const sigmoids: tf.Tensor[] = [];
  const candidates: tf.Tensor[] = [];
  const states: tf.Tensor[] = [];
  for (const [step, open] of gateParts.entries()) {
    const h: tf.Tensor | undefined = states.at(-1);
    const s = tf.sigmoid(h ? open.add(multiply(h, gateKernel)) : open);
    const [update, reset] = tf.split(s, 2, -1) as [tf.Tensor, tf.Tensor];
    const inner = candidateParts[step]!;
    const candidate = tf.tanh(h ? inner.add(multiply(reset.mul(h), candidateKernel)) : inner);
    sigmoids.push(s);
    candidates.push(candidate);
    states.push(h ? candidate.add(update.mul(h.sub(candidate))) : candidate.sub(update.mul(candidate)));
  }
  return { states: tf.stack(states), saved: [tf.stack(sigmoids), tf.stack(candidates)] };
}

function backward(dStates: tf.Tensor, saved: tf.Tensor[]): [tf.Tensor, tf.Tensor] {
  const [s, candidate, states, kernel] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [gateKernel, candidateKernel] = parts(kernel);
  const [update, reset] = tf.split(s, 2, -1) as [tf.Tensor, tf.Tensor];
  const last = before(states);
  // What does not depend on later steps, for all steps at once.
  const toUpdate = tf.unstack(last.sub(candidate).mul(update.mul(tf.sub(1, update))));
  const toReset = tf.unstack(last.mul(reset.mul(tf.sub(1, reset))));
  const toCandidate = tf.unstack(tf.sub(1, update).mul(tf.sub(1, candidate.square())));
  const [updates, resets, outer] = [update, reset, dStates].map((part) => tf.unstack(part)) as [tf.Tensor[], tf.Tensor[], tf.Tensor[]];
  const dGates: tf.Tensor[] = [];
  const dCandidates: tf.Tensor[] = [];
  let dh = outer.at(-1)!;
  for (let step = outer.length - 1; step >= 0; step--) {
    const dCandidate: tf.Tensor = dh.mul(toCandidate[step]!);
    const dReset: tf.Tensor = multiply(dCandidate, candidateKernel, true); // of reset * last
    const dGate = tf.concat([dh.mul(toUpdate[step]!), dReset.mul(toReset[step]!)], -1);
    dGates[step] = dGate;
    dCandidates[step] = dCandidate;
    if (step === 0) break;
    const kept = dh.mul(updates[step]!).add(dReset.mul(resets[step]!));
    dh = outer[step - 1]!.add(kept).add(multiply(dGate, gateKernel, true));
  }
  const dGate = tf.stack(dGates);
  const dCandidate = tf.stack(dCandidates);
  return [tf.concat([dGate, dCandidate], -1), tf.concat([product(last, dGate), product(reset.mul(last), dCandidate)], -1)];
}
