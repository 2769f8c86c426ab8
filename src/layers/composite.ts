import type * as tf from '@tensorflow/tfjs';

/** Told of a group of ops that one op of TensorFlow does at once. */
export type CompositeListener = (
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  outputs: Readonly<Record<string, tf.Tensor>>,
) => void;
let listener: CompositeListener | null = null;

/** Runs `body` while `told` hears of each group. */
export function withComposites<T>(told: CompositeListener, body: () => T): T {
  const outer = listener;
  listener = told;
  try {
    return body();
  } finally {
    listener = outer;
  }
}

/** Runs ops that belong together; where they are recorded, the group may become a single op. */
export function composite<T extends Readonly<Record<string, tf.Tensor>>>(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  body: () => T,
): T {
  const outputs = body();
  listener?.(name, inputs, outputs);
  return outputs;
}
