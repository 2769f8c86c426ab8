import * as tf from '@tensorflow/tfjs';
import { hasKernel } from './kernels.js';
import { tokenLengths } from './masks.js';
import { DENSE, denseKernel, SQUARES, squaresKernel } from './transformer-kernels.js';

/**
 * x times a kernel plus a bias, as one product of matrices: (..., K), (K, M) and (M) to (..., M). Where x holds the tokens of texts (B, L, K)
 * their ids (B, L) may be given: a recorded step then leaves padding (id 0) out, at which nobody may look.
 */
export function affine(x: tf.Tensor, kernel: tf.Tensor2D, bias: tf.Tensor1D, ids?: tf.Tensor2D): tf.Tensor {
  const flat = x.reshape([-1, kernel.shape[0]]) as tf.Tensor2D;
  const product = hasKernel(DENSE) ? denseKernel(flat, kernel, bias, ids ? tokenLengths(ids) : null) : tf.matMul(flat, kernel).add(bias);
  return product.reshape([...x.shape.slice(0, -1), kernel.shape[1]]);
}

/** Sum of the squares of all numbers of a tensor; no gradient flows through it. */
export const squaredNorm = (x: tf.Tensor): tf.Scalar => (hasKernel(SQUARES) ? squaresKernel(x) : x.square().sum()) as tf.Scalar;
