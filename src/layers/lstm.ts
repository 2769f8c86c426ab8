import * as tf from '@tensorflow/tfjs';
import { before, multiply, product } from './time.js';

/**
 * Hidden states of an LSTM over time: gates before the recurrent part (L, B, 4U) and recurrent kernel (U, 4U) to (L, B, U); of two side by
 * side: (L, D, B, 4U) and (D, U, 4U) to (L, D, B, U). Columns are ordered input, forget, output, candidate. The gradient is written out, since what does not depend on the
 * step before is done for all steps at once: 12 ops a step forwards and 7 back instead of about 60.
 */
export function lstmStates(gates: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((z, w, save) => {
    const { states, saved } = forward(z as tf.Tensor, w as tf.Tensor);
    (save as tf.GradSaveFunc)([...saved, states, w as tf.Tensor]);
    return { value: states, gradFunc: (dy, kept) => backward(dy as tf.Tensor, kept) };
  });
  return op(gates, kernel);
}

function forward(gates: tf.Tensor, kernel: tf.Tensor) {
  const units = kernel.shape.at(-2)!;
  const kept: Record<'sigmoids' | 'candidates' | 'cells' | 'squashed' | 'states', tf.Tensor[]> = {
    sigmoids: [],
    candidates: [],
    cells: [],
    squashed: [],
    states: [],
  };
  let h: tf.Tensor | null = null;
  let c: tf.Tensor | null = null;
  for (const z of tf.unstack(gates)) {
    const a: tf.Tensor = h ? z.add(multiply(h, kernel)) : z; // (B, 4U)
    const [open, candidate] = tf.split(a, [3 * units, units], -1) as [tf.Tensor, tf.Tensor];
    const s = tf.sigmoid(open);
    const g = tf.tanh(candidate);
    const [i, f, o] = tf.split(s, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    c = c ? f.mul(c).add(i.mul(g)) : i.mul(g);
    const t: tf.Tensor = tf.tanh(c);
    h = o.mul(t);
    kept.sigmoids.push(s);
    kept.candidates.push(g);
    kept.cells.push(c);
    kept.squashed.push(t);
    kept.states.push(h);
  }
  const { sigmoids, candidates, cells, squashed, states } = kept;
  return { states: tf.stack(states), saved: [sigmoids, candidates, cells, squashed].map((list) => tf.stack(list)) };
}

function backward(dStates: tf.Tensor, saved: tf.Tensor[]): [tf.Tensor, tf.Tensor] {
  const [s, g, c, t, states, kernel] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [i, f, o] = tf.split(s, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  // What each gate's derivative is multiplied by, for all steps at once; (1 - x) x is the slope of a sigmoid, 1 - x^2 that of tanh.
  const slope = s.mul(tf.sub(1, s));
  const others = tf.concat([g, before(c), t], -1);
  const factors = tf.unstack(tf.concat([others.mul(slope), i.mul(tf.sub(1, g.square()))], -1));
  const through = tf.unstack(o.mul(tf.sub(1, t.square())));
  const forget = tf.unstack(f);
  const outer = tf.unstack(dStates);
  const dGates: tf.Tensor[] = [];
  let dh = outer.at(-1)!;
  let dc: tf.Tensor | null = null;
  for (let step = outer.length - 1; step >= 0; step--) {
    const local: tf.Tensor = dh.mul(through[step]!);
    const cell: tf.Tensor = dc ? local.add(dc) : local;
    const dz = tf.concat([cell, cell, dh, cell], -1).mul(factors[step]!);
    dGates[step] = dz;
    if (step === 0) break;
    dc = cell.mul(forget[step]!);
    dh = outer[step - 1]!.add(multiply(dz, kernel, true));
  }
  const dAll = tf.stack(dGates);
  return [dAll, product(before(states), dAll)];
}
