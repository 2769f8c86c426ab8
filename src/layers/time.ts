import * as tf from '@tensorflow/tfjs';

/** The value of the step before, zeros at the first: (L, D, B, U) to the same shape. */
export function before(values: tf.Tensor4D): tf.Tensor4D {
  const [length, directions, rows, units] = values.shape;
  const first = tf.zeros<tf.Rank.R4>([1, directions, rows, units]);
  return length === 1 ? first : tf.concat([first, tf.slice(values, 0, length - 1)], 0);
}

/** Sum over steps and rows of the outer products of a (L, D, B, U) and b (L, D, B, G): (D, U, G). */
export const product = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor3D => tf.matMul(byDirection(a), byDirection(b), true);

/** (L, D, B, U) to (D, L * B, U). */
function byDirection(values: tf.Tensor4D): tf.Tensor3D {
  const [length, directions, rows, units] = values.shape;
  const ordered = directions === 1 ? values : tf.transpose(values, [1, 0, 2, 3]);
  return ordered.reshape([directions, length * rows, units]);
}
