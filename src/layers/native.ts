import * as tf from '@tensorflow/tfjs';

/** What tfjs-node's backend offers beside tfjs' kernels: any TensorFlow op by its name. */
interface NativeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_TYPE' | 'TF_ATTR_BOOL' | 'TF_ATTR_INT' | 'TF_FLOAT' | 'TF_INT32', number>>;
  executeSingleOutput(op: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: object[], inputs: tf.Tensor[], count: number): tf.Tensor[];
}
/** What an attribute of a native op may be. */
export type Attribute = 'float32' | 'int32' | boolean | number;

/** Whether native TensorFlow is the backend in use. */
export const isNative = (): boolean => tf.getBackend() === 'tensorflow';

const native = (): NativeBackend => tf.backend() as unknown as NativeBackend;

/** Runs a TensorFlow op with its attributes by name: a dtype, a truth value or a whole number. No gradient flows through it. */
export const nativeOp = (op: string, attributes: Readonly<Record<string, Attribute>>, inputs: tf.Tensor[]): tf.Tensor =>
  native().executeSingleOutput(op, listed(attributes), inputs);

/** The same for an op with several outputs. */
export const nativeOps = (op: string, attributes: Readonly<Record<string, Attribute>>, inputs: tf.Tensor[], count: number): tf.Tensor[] =>
  native().executeMultipleOutputs(op, listed(attributes), inputs, count);

function listed(attributes: Readonly<Record<string, Attribute>>): object[] {
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_ATTR_INT, TF_FLOAT, TF_INT32 } = native().binding;
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'boolean') return { name, type: TF_ATTR_BOOL, value };
    if (typeof value === 'number') return { name, type: TF_ATTR_INT, value };
    return { name, type: TF_ATTR_TYPE, value: value === 'float32' ? TF_FLOAT : TF_INT32 };
  });
}
