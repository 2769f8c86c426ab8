import * as tf from '@tensorflow/tfjs';

/**
 * Vectors (L, D) of the places 0 to L - 1: sines and cosines of wave lengths from 2 pi to 10000 times that (Vaswani et al. 2017, section 3.5),
 * in turn as there, or all sines first.
 */
export function sinusoids(length: number, width: number, order: 'in turn' | 'sines first' = 'in turn'): tf.Tensor2D {
  const sines = Math.ceil(width / 2);
  const values = new Float32Array(length * width);
  for (let place = 0; place < length; place++)
    for (let column = 0; column < width; column++) {
      const sine = order === 'in turn' ? column % 2 === 0 : column < sines;
      const wave = order === 'in turn' ? Math.floor(column / 2) : column % sines;
      const angle = place / 10_000 ** ((2 * wave) / width);
      values[place * width + column] = sine ? Math.sin(angle) : Math.cos(angle);
    }
  return tf.tensor2d(values, [length, width]);
}
