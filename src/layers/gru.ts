import * as tf from '@tensorflow/tfjs';
import { before, product } from './time.js';

/**
 * Hidden states of GRUs over time, D of them side by side: gates before the recurrent part (L, D, B, 3U) and recurrent kernels (D, U, 3U)
 * to (L, D, B, U). Columns are ordered update, reset, candidate; the reset gate acts before the recurrent product (Keras: reset_after=False).
 */
export function gruStates(gates: tf.Tensor4D, kernel: tf.Tensor3D): tf.Tensor4D {
  const op = tf.customGrad((z, w, save) => {
    const { states, saved } = forward(z as tf.Tensor4D, w as tf.Tensor3D);
    (save as tf.GradSaveFunc)([...saved, states, w as tf.Tensor]);
    return { value: states, gradFunc: (dy, kept) => backward(dy as tf.Tensor4D, kept) };
  });
  return op(gates, kernel) as tf.Tensor4D;
}

/** Kernels of the two gates (D, U, 2U) and of the candidate (D, U, U). */
const parts = (kernel: tf.Tensor3D): [tf.Tensor3D, tf.Tensor3D] =>
  tf.split(kernel, [2 * kernel.shape[1], kernel.shape[1]], 2) as [tf.Tensor3D, tf.Tensor3D];

function forward(gates: tf.Tensor4D, kernel: tf.Tensor3D) {
  const units = kernel.shape[1];
  const [gateKernel, candidateKernel] = parts(kernel);
  const [gateParts, candidateParts] = tf.split(gates, [2 * units, units], 3).map((part) => tf.unstack(part)) as [tf.Tensor[], tf.Tensor[]];
  const sigmoids: tf.Tensor[] = [];
  const candidates: tf.Tensor[] = [];
  const states: tf.Tensor[] = [];
  for (const [step, open] of gateParts.entries()) {
    const h: tf.Tensor | undefined = states.at(-1);
    const s = tf.sigmoid(h ? open.add(tf.matMul(h, gateKernel)) : open);
    const [update, reset] = tf.split(s, 2, 2) as [tf.Tensor, tf.Tensor];
    const inner = candidateParts[step]!;
    const candidate = tf.tanh(h ? inner.add(tf.matMul(reset.mul(h), candidateKernel)) : inner);
    sigmoids.push(s);
    candidates.push(candidate);
    states.push(h ? candidate.add(update.mul(h.sub(candidate))) : candidate.sub(update.mul(candidate)));
  }
  return { states: tf.stack(states) as tf.Tensor4D, saved: [tf.stack(sigmoids), tf.stack(candidates)] };
}

function backward(dStates: tf.Tensor4D, saved: tf.Tensor[]): [tf.Tensor4D, tf.Tensor3D] {
  const [s, candidate, states, kernel] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor3D];
  const [gateKernel, candidateKernel] = parts(kernel);
  const [update, reset] = tf.split(s, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
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
    const dReset: tf.Tensor = tf.matMul(dCandidate, candidateKernel, false, true); // of reset * last
    const dGate = tf.concat([dh.mul(toUpdate[step]!), dReset.mul(toReset[step]!)], 2);
    dGates[step] = dGate;
    dCandidates[step] = dCandidate;
    if (step === 0) break;
    const kept = dh.mul(updates[step]!).add(dReset.mul(resets[step]!));
    dh = outer[step - 1]!.add(kept).add(tf.matMul(dGate, gateKernel, false, true));
  }
  const dGate = tf.stack(dGates) as tf.Tensor4D;
  const dCandidate = tf.stack(dCandidates) as tf.Tensor4D;
  return [tf.concat([dGate, dCandidate], 3), tf.concat([product(last, dGate), product(reset.mul(last), dCandidate)], 2)];
}
