import { inferAttributes } from './signatures.js';
import { simplified, type Builder } from './simplify.js';
import { DT, sizeOf, valueOf, type Attributes, type ConstantValues, type Node, type Ref, type Value } from './types.js';

const draws = /Random|Multinomial|TruncatedNormal/;
const FOLDED = 64 * 1024; // bytes of a result that is kept as a constant
const TYPED = { [DT.float32]: Float32Array, [DT.int32]: Int32Array, [DT.bool]: Uint8Array, [DT.int64]: BigInt64Array } as const;

/** Ops in the order of recording; equal ops become one. */
export class Graph implements Builder {
  readonly nodes: Node[] = [];
  private readonly known = new Map<string, readonly Ref[]>();

  /** Outputs of an op, which may be those of an equal or a simpler one. */
  add(op: string, given: Attributes, inputs: readonly Ref[], outputs: readonly Value[]): readonly Ref[] {
    return simplified(this, op, given, inputs, outputs) ?? this.plain(op, given, inputs, outputs);
  }

  /** As `add`, without simplification. */
  plain(op: string, given: Attributes, inputs: readonly Ref[], outputs: readonly Value[]): readonly Ref[] {
    const attributes = inferAttributes(op, given, inputs.map(valueOf), outputs);
    const key = `${op}|${JSON.stringify(attributes)}|${inputs.map(({ node, output }) => `${node.id}:${output}`).join()}`;
    return this.remembered(key, { op, attributes, inputs, outputs, controls: [] });
  }

  /** An op of which each occurrence counts: it has a state, or a place of its own. */
  apart(op: string, attributes: Attributes, inputs: readonly Ref[], outputs: readonly Value[], controls: readonly Node[] = []): Node {
    const values = inputs.map(valueOf);
    return this.node({ op, attributes: inferAttributes(op, attributes, values, outputs), inputs, outputs, controls });
  }

  /** A value that is given to the function. */
  argument(value: Value): Ref {
    return { node: this.node({ op: 'Argument', attributes: {}, inputs: [], outputs: [value], controls: [] }), output: 0 };
  }

  constant(values: ConstantValues, { shape, dtype }: Value): Ref {
    const attributes: Attributes = { dtype: { kind: 'type', value: dtype } };
    const parts = { op: 'Const', attributes, inputs: [], outputs: [{ shape: [...shape], dtype }], controls: [], constant: values };
    if (values.byteLength > FOLDED) return { node: this.node(parts), output: 0 };
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1');
    return this.remembered(`Const|${dtype}|${shape.join()}|${bytes}`, parts)[0]!;
  }

  int32(values: readonly number[]): Ref {
    return this.constant(Int32Array.from(values), { shape: [values.length], dtype: DT.int32 });
  }

  scalar(value: number, dtype: number = DT.float32): Ref {
    return this.constant((dtype === DT.int32 ? Int32Array : Float32Array).of(value), { shape: [], dtype });
  }

  private remembered(key: string, parts: Omit<Node, 'id'>): readonly Ref[] {
    const known = this.known.get(key);
    if (known) return known;
    const node = this.node(parts);
    const refs = parts.outputs.map((_, output) => ({ node, output }));
    this.known.set(key, refs);
    return refs;
  }

  private node(parts: Omit<Node, 'id'>): Node {
    const node = { id: this.nodes.length, ...parts };
    this.nodes.push(node);
    return node;
  }
}

/** Whether an op with these inputs and results can be replaced by its results. */
export const foldable = (op: string, inputs: readonly Ref[], outputs: readonly Value[]): boolean =>
  !draws.test(op) &&
  inputs.every(({ node }) => node.constant !== undefined) &&
  outputs.every(({ shape, dtype }) => dtype in TYPED && 4 * sizeOf(shape) <= FOLDED);

/** The values that the backend read, as a constant keeps them. Throws for a dtype that no constant has. */
export function asConstant(values: ArrayLike<number>, dtype: number): ConstantValues {
  const Typed = TYPED[dtype as keyof typeof TYPED];
  if (!Typed) throw new Error(`a constant of dtype ${dtype} cannot be recorded`);
  if (Typed === BigInt64Array) return BigInt64Array.from(Array.from(values, (value) => BigInt(value)));
  return (Typed as Float32ArrayConstructor).from(values);
}

/** Value of a constant of one element; null for anything else. */
export function constantScalar({ node }: Ref): number | null {
  return node.constant?.length === 1 ? Number(node.constant[0]) : null;
}
