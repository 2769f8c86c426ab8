import * as tf from '@tensorflow/tfjs';

interface Draws {
  readonly seed: tf.Tensor1D;
  count: number;
}
let draws: Draws | null = null;

/**
 * Runs `body` with the numbers of `uniform` drawn from `seed` (int32, 2): equal seeds draw equal numbers.
 * The seed is a tensor so that a traced step draws anew each time it is fed another.
 */
export function withNoise<T>(seed: tf.Tensor1D, body: () => T): T {
  const outer = draws;
  draws = { seed, count: 0 };
  try {
    return body();
  } finally {
    draws = outer;
  }
}

/** Uniform numbers in [0, 1). On native TensorFlow a stateless op under `withNoise`; elsewhere tfjs' own draw. */
export function uniform(shape: number[]): tf.Tensor {
  return draws && tf.getBackend() === 'tensorflow' ? stateless(shape, draws) : tf.randomUniform(shape);
}

interface NativeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number; readonly TF_INT32: number };
  executeSingleOutput(op: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
}

function stateless(shape: number[], source: Draws): tf.Tensor {
  const backend = tf.backend() as unknown as NativeBackend;
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding;
  const type = (name: string, value: number) => ({ name, type: TF_ATTR_TYPE, value });
  const attributes = [type('dtype', TF_FLOAT), type('T', TF_INT32), type('Tseed', TF_INT32)];
  return tf.tidy(() => {
    const seed = tf.add(source.seed, tf.tensor1d([0, source.count++], 'int32'));
    return backend.executeSingleOutput('StatelessRandomUniform', attributes, [tf.tensor1d(shape, 'int32'), seed]);
  });
}
