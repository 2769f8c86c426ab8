import * as tf from '@tensorflow/tfjs';
import { isNative, nativeOp } from './native.js';

// Inside these loops a direction axis D stands between time and rows only where there are two directions: (L, B, U) or (L, D, B, U).

/** The values of the steps before, zeros at the first. */
export const before = (values: readonly tf.Tensor[]): tf.Tensor => tf.stack([tf.zerosLike(values[0]!), ...values.slice(0, -1)]);

/** Sum over steps and rows of the outer products of a (L, B, U) and b (L, B, G): (U, G); with directions (D, U, G). */
export const product = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.matMul(timeless(a), timeless(b), true);

/** (L, B, U) to (L * B, U), or (L, D, B, U) to (D, L * B, U). */
function timeless(values: tf.Tensor): tf.Tensor {
  const units = values.shape.at(-1)!;
  if (values.rank === 3) return values.reshape([-1, units]);
  return tf.transpose(values, [1, 0, 2, 3]).reshape([values.shape[1]!, -1, units]);
}

/**
 * Matrix product for use inside `tf.customGrad`, where nothing is differentiated. tfjs-node runs every product as BatchMatMulV2, which takes
 * five times as long as MatMul on the small matrices of a recurrent step.
 */
export function multiply(a: tf.Tensor, b: tf.Tensor, transposeB = false): tf.Tensor {
  if (a.rank > 2 || !isNative()) return tf.matMul(a, b, false, transposeB);
  return nativeOp('MatMul', { T: 'float32', transpose_a: false, transpose_b: transposeB }, [a, b]);
}

/** Values of one step or of all of them under a mask that is the same at every step; as they are without one. */
export const masked = (values: tf.Tensor, mask: tf.Tensor | null): tf.Tensor => (mask ? values.mul(mask) : values);
