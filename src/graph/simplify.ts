/** Simplifications made while recording, each because it was measured to help: fewer small ops, and the quicker kernel of two. */
import { DT, sizeOf, valueOf, type Attributes, type Ref, type Value } from './types.js';

/** What a simplification builds with. */
export interface Builder {
  plain(op: string, attributes: Attributes, inputs: readonly Ref[], outputs: readonly Value[]): readonly Ref[];
  int32(values: readonly number[]): Ref;
}

const reshaping = new Set(['Reshape', 'ExpandDims', 'Squeeze']);

/** The outputs of a simpler way to the same values; null where none is known. */
export function simplified(
  graph: Builder,
  op: string,
  attributes: Attributes,
  inputs: readonly Ref[],
  outputs: readonly Value[],
): readonly Ref[] | null {
  const [first] = inputs;
  const [value] = outputs;
  if (!first || !value) return null;
  if (op === 'Identity' || (op === 'Cast' && valueOf(first).dtype === value.dtype)) return [first];
  if (reshaping.has(op)) return [reshaped(graph, first, value)];
  if (op === 'BatchMatMulV2') return product(graph, attributes, inputs as [Ref, Ref], value);
  return null;
}

/** Reshapes in a row become one, and none where the shape is that already. */
function reshaped(graph: Builder, from: Ref, value: Value): Ref {
  const source = from.node.op === 'Reshape' ? from.node.inputs[0]! : from;
  if (valueOf(source).shape.join() === value.shape.join()) return source;
  return graph.plain('Reshape', {}, [source, graph.int32(value.shape)], [value])[0]!;
}

const SIDES = 2; // matrices side by side that are multiplied one by one, as the directions of a recurrent student

/** tfjs runs every product as BatchMatMulV2; on the small matrices of a recurrent step MatMul takes a fifth of its time. */
function product(graph: Builder, attributes: Attributes, inputs: readonly [Ref, Ref], value: Value): readonly Ref[] | null {
  const shapes = inputs.map((input) => valueOf(input).shape);
  const count = sizeOf(shapes[0]!.slice(0, -2));
  if (value.dtype !== DT.float32 || count > SIDES || shapes.some((shape) => sizeOf(shape.slice(0, -2)) !== count)) return null;
  const flat = { shape: value.shape.slice(-2), dtype: DT.float32 };
  const { adj_x, adj_y } = attributes;
  const multiplied = (pair: readonly Ref[]): Ref => graph.plain('MatMul', { transpose_a: adj_x!, transpose_b: adj_y! }, pair, [flat])[0]!;
  const matrices = inputs.map((input, index) => sliced(graph, input, shapes[index]!.slice(-2), count));
  const products = Array.from({ length: count }, (_, side) => multiplied(matrices.map((of) => of[side]!)));
  if (count === 1) return [reshaped(graph, products[0]!, value)];
  const packed = graph.plain('Pack', { axis: { kind: 'int', value: 0 } }, products, [{ ...flat, shape: [count, ...flat.shape] }])[0]!;
  return [reshaped(graph, packed, value)];
}

/** The matrices that lie side by side in a value. */
function sliced(graph: Builder, from: Ref, shape: readonly number[], count: number): readonly Ref[] {
  const matrix = { shape, dtype: DT.float32 };
  if (count === 1) return [reshaped(graph, from, matrix)];
  const list = reshaped(graph, from, { ...matrix, shape: [count, ...shape] });
  const attributes = { num: { kind: 'int', value: count }, axis: { kind: 'int', value: 0 } } as const;
  return graph.plain('Unpack', attributes, [list], Array<Value>(count).fill(matrix));
}
