import * as tf from '@tensorflow/tfjs';
import { isNative, nativeOp } from './native.js';

/** Gives the scalar that stands for a number of the model in a recorded step, so that trials may differ in it. */
export type Fed = (value: number) => tf.Scalar;

interface Draws {
  readonly seed: tf.Tensor1D;
  readonly fed: Fed | null;
  count: number;
}
let draws: Draws | null = null;

/**
 * Runs `body` with the numbers of `uniform` drawn from `seed` (int32, 2): equal seeds draw equal numbers.
 * The seed is a tensor so that a traced step draws anew each time it is fed another.
 */
export function withNoise<T>(seed: tf.Tensor1D, body: () => T, fed: Fed | null = null): T {
  const outer = draws;
  draws = { seed, fed, count: 0 };
  try {
    return body();
  } finally {
    draws = outer;
  }
}

/**
 * A number of the model, such as a dropout rate, as a scalar: in a recorded step one that is fed, so that trials that differ in it alone
 * train together.
 */
export const fedScalar = (value: number): tf.Scalar => draws?.fed?.(value) ?? tf.scalar(value);

/** Uniform numbers in [0, 1). On native TensorFlow a stateless op under `withNoise`; elsewhere tfjs' own draw. */
export function uniform(shape: number[]): tf.Tensor {
  return tf.tidy(() => {
    const seed = nextSeed();
    if (!seed) return tf.randomUniform(shape);
    const types = { dtype: 'float32', T: 'int32', Tseed: 'int32' } as const;
    return nativeOp('StatelessRandomUniform', types, [tf.tensor1d(shape, 'int32'), seed]);
  });
}

/** The seed (2) from which the next `uniform` would draw, and none after it; null where draws have no seed. */
export function nextSeed(): tf.Tensor1D | null {
  if (!draws || !isNative()) return null;
  return tf.add(draws.seed, tf.tensor1d([0, draws.count++], 'int32'));
}
