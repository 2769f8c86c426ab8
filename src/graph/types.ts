/** The recorded form of a function of tensors: ops in the order in which they ran, with known shapes. */

/** TensorFlow's numbers of the dtypes that occur here. */
export const DT = { float32: 1, int32: 3, string: 7, int64: 9, bool: 10, resource: 20 } as const;

export type Attribute =
  | { readonly kind: 'type' | 'int'; readonly value: number | readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'function'; readonly value: string }
  /** Names of functions in the library. */
  | { readonly kind: 'functions'; readonly value: readonly string[] };
export type Attributes = Readonly<Record<string, Attribute>>;

/** Shape and dtype (TensorFlow's number) of a value. */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: number;
}

export interface Node {
  readonly id: number;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Ref[];
  readonly outputs: readonly Value[];
  /** What must have run before, beside the inputs. */
  readonly controls: readonly Node[];
  /** Values of a Const. */
  readonly constant?: ConstantValues;
}
export type ConstantValues = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** One output of a node. */
export interface Ref {
  readonly node: Node;
  readonly output: number;
}

/** Shape and dtype of what a ref points to. */
export const valueOf = ({ node, output }: Ref): Value => node.outputs[output]!;
/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
/** Whether two refs point to one output. */
export const same = (a: Ref, b: Ref): boolean => a.node === b.node && a.output === b.output;
