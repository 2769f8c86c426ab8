import * as tf from '@tensorflow/tfjs';
import { hasKernel } from './kernels.js';
import { nextSeed, uniform } from './noise.js';
import { DROPPED, droppedKernel } from './transformer-kernels.js';

/**
 * Each number set to 0 with probability `rate`, the others grown by 1 / (1 - rate); drawn from `uniform`, so that a seed repeats it.
 * A rate by which trials may differ and still train together comes from `fedScalar`.
 */
export function dropped(x: tf.Tensor, rate: number | tf.Scalar): tf.Tensor {
  const seed = hasKernel(DROPPED) ? nextSeed() : null;
  if (seed) return droppedKernel(x.flatten(), asScalar(rate), seed).reshape(x.shape);
  const kept = tf.greaterEqual(uniform(x.shape), rate).cast('float32');
  return x.mul(kept.div(tf.sub(1, rate)));
}

/** A number as a scalar. */
export const asScalar = (value: number | tf.Scalar): tf.Scalar => (typeof value === 'number' ? tf.scalar(value) : value);
