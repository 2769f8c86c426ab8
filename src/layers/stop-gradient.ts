import * as tf from '@tensorflow/tfjs';

/** The same values, through which no gradient flows. */
export function stopGradient<T extends tf.Tensor>(tensor: T): T {
  const pass = tf.customGrad((x) => ({ value: (x as tf.Tensor).clone(), gradFunc: (dy) => tf.zerosLike(dy) }));
  return pass(tensor) as T;
}
