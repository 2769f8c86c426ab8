import * as tf from '@tensorflow/tfjs';

/**
 * Vectors (L, D) of the places 0 to L - 1: sine and cosine in turn, of wave lengths from 2 pi to 10000 times that (Vaswani et al. 2017,
 * section 3.5).
 */
export function sinusoids(length: number, width: number): tf.Tensor2D {
  const values = new Float32Array(length * width);
  for (let place = 0; place < length; place++)
    for (let column = 0; column < width; column++) {
      const angle = place / 10_000 ** ((column - (column % 2)) / width);
      values[place * width + column] = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  return tf.tensor2d(values, [length, width]);
}
