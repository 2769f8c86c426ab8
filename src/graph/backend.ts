/** What the native backend offers beside tfjs' own interface. */
import * as tf from '@tensorflow/tfjs';

export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
type Handle = { readonly dataId: object; readonly shape: number[] };
export interface TensorEntry {
  readonly shape: number[];
  readonly dtype: number;
}
export interface Binding {
  loadSavedModel(folder: string, tags: string): number;
  /** Names are joined by commas, each as `node:output`. */
  runSavedModel(id: number, tensors: readonly number[], inputs: string, outputs: string): object[];
  deleteSavedModel(id: number): void;
  deleteTensor(id: number): void;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
}
export interface Backend {
  readonly binding: Binding;
  readonly tensorMap: { get(dataId: object): TensorEntry };
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: Handle[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: Handle[], outputs: number): tf.Tensor[];
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(metadata: object): tf.Tensor;
  read(dataId: object): Promise<tf.TypedArray>;
  readSync(dataId: object): tf.TypedArray;
  write(values: unknown, shape: number[], dtype: string): object;
}

/** The native backend. Throws where another one is in use. */
export function nativeBackend(): Backend {
  if (tf.getBackend() !== 'tensorflow') throw new Error(`recording needs the native backend; '${tf.getBackend()}' is in use`);
  return tf.backend() as unknown as Backend;
}
