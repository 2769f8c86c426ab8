/** What several losses do with logits (B, C). */
import * as tf from '@tensorflow/tfjs';

const LEAST = 1e-14; // of a variance: 1e-7 squared, which the reference adds to the deviation

/**
 * Logits less their mean, over their standard deviation (of a sample: n - 1), for each example (Sun et al. 2024); an example whose logits
 * are all equal gets zeros.
 */
export function standardised(logits: tf.Tensor2D): tf.Tensor2D {
  const centred = logits.sub(logits.mean(-1, true));
  const variance = centred
    .square()
    .sum(-1, true)
    .div(Math.max(1, logits.shape[1] - 1));
  return centred.div(tf.maximum(variance, LEAST).sqrt()) as tf.Tensor2D;
}

/** KL(p || q) of the distributions of two lists of logits, for each example: (B, C) and (B, C) to (B). */
export const divergence = (p: tf.Tensor2D, q: tf.Tensor2D): tf.Tensor1D =>
  tf.softmax(p).mul(tf.logSoftmax(p).sub(tf.logSoftmax(q))).sum(-1) as tf.Tensor1D; // prettier-ignore

/**
 * Factor of each class, so that rare classes count as much as frequent ones: (examples / (classes * count)) ** balance; 1 for all at 0. A
 * class without an example counts as one with one.
 */
export function classWeights(counts: tf.Tensor1D, balance: tf.Scalar): tf.Tensor1D {
  const known = tf.maximum(counts, 1);
  return known.div(counts.sum()).mul(counts.shape[0]).pow(balance.neg()) as tf.Tensor1D;
}

/** One-hot labels with a share of each spread evenly over all classes (Szegedy et al. 2016); a row of zeros stays one. */
export function smoothed(labels: tf.Tensor2D, smoothing: tf.Scalar): tf.Tensor2D {
  const spread = labels.sum(-1, true).mul(smoothing.div(labels.shape[1]));
  return labels.mul(tf.sub(1, smoothing)).add(spread) as tf.Tensor2D;
}
