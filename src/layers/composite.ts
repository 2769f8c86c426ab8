import type * as tf from '@tensorflow/tfjs';

/** Tensors of a group of ops, by the part that each plays. */
export type CompositeTensors = Readonly<Record<string, tf.Tensor>>;
/** Numbers and words of a group of ops, by name. */
export type CompositeAttributes = Readonly<Record<string, string | number>>;

/** Told of a group of ops that one op can do at once. */
export type CompositeListener = (
  name: string,
  inputs: CompositeTensors,
  outputs: CompositeTensors,
  attributes: CompositeAttributes,
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

/** Runs ops that belong together; where they are recorded, the group may become a single op with these attributes. */
export function composite<T extends CompositeTensors>(
  name: string,
  inputs: CompositeTensors,
  body: () => T,
  attributes: CompositeAttributes = {},
): T {
  const outputs = body();
  listener?.(name, inputs, outputs, attributes);
  return outputs;
}
