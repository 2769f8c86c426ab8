import * as tf from '@tensorflow/tfjs';
import { fedScalar, uniform } from './noise.js';

/** Each number set to 0 with probability `rate`, the others grown by 1 / (1 - rate); drawn from `uniform`, so that a seed repeats it. */
export function dropped(x: tf.Tensor, rate: number): tf.Tensor {
  const share = fedScalar(rate);
  const kept = tf.greaterEqual(uniform(x.shape), share).cast('float32');
  return x.mul(kept.div(tf.sub(1, share)));
}
