/** Texts of a batch mixed with one another while a student trains (Zhang et al. 2018; for texts Guo et al. 2019). */
import * as tf from '@tensorflow/tfjs';
import { mixedRows, uniform, withMixing, type Mixing } from '../layers/index.js';
import { InputError } from '../plugin/index.js';
import { looksInside } from './inner.js';
import type { MixUp, Term } from './types.js';

const SMALL = 1e-30; // of a square: keeps 0 / 0 out

/**
 * Numbers from Beta(alpha, alpha): (count). Of two uniform ones, by the polar form of Student's t with 2 alpha degrees of freedom (Bailey
 * 1994), of which t / sqrt(2 alpha + t^2) is such a number stretched to (-1, 1) (Devroye 1996).
 */
export function symmetricBeta(count: number, alpha: tf.Scalar): tf.Tensor1D {
  const [power, angle] = [uniform([count]).pow(tf.div(1, alpha)), uniform([count])];
  const cosine = angle.mul(2 * Math.PI).cos();
  const root = power.div(tf.sub(1, power)).add(cosine.square()).maximum(SMALL).sqrt();
  return cosine.div(root).add(1).mul(0.5) as tf.Tensor1D;
}

/**
 * Each row that counts with another one that does, so many rows further on, drawn anew in each step as the shares are. `rows` (B) is 0 for
 * rows that fill up, which come last.
 */
export function drawnMixing(rows: tf.Tensor1D, alpha: tf.Scalar): Mixing {
  const count = rows.shape[0];
  const counting = rows.sum();
  const offset = uniform([1]).mul(counting.sub(1)).floor().add(1).cast('int32');
  const partner = tf.mod(tf.range(0, count, 1, 'int32').add(offset), counting.cast('int32')) as tf.Tensor1D;
  return { partner, share: symmetricBeta(count, alpha) };
}

/**
 * What a network says of mixed texts. `words`: the vectors of their tokens are mixed, the shorter text filled up with zeros. `sentences`: the
 * features before the last product are, which is to mix what that product gives. Throws an `InputError` for a network without a token table of
 * `stillhouse/layers`.
 */
export function mixedLogits(at: MixUp['at'], mixing: Mixing, forward: () => tf.Tensor2D): tf.Tensor2D {
  if (at === 'sentences') return mixedRows(forward(), mixing);
  const { value, tables } = withMixing(mixing, forward);
  if (tables > 0) return value;
  throw new InputError("the student has no token table of 'stillhouse/layers', whose vectors could be mixed", {
    path: 'training.mix_up',
    suggestion: 'mix_up: sentences',
  });
}

/** Throws for terms that a mixed text says nothing to. */
export function refuseMixed(terms: readonly Term[]): void {
  const refused = terms.find((term) => looksInside(term) || term.loss.oneHot);
  if (!refused) return;
  const { name, plugin = name, loss } = refused;
  const why = loss.oneHot ? 'takes one-hot labels' : 'looks inside of networks, where the teacher has read no mixed text';
  throw new InputError(`loss '${plugin}' ${why}`, { path: 'training.mix_up', allowed: 'none with this loss' });
}
