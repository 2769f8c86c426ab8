/** Simplifications made while recording, each because it was measured to help: fewer small ops, and the quicker kernel of two. */
import { DT, valueOf, type Attributes, type Ref, type Value } from './types.js';

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

/** tfjs runs every product as BatchMatMulV2; on the small matrices of a recurrent step MatMul takes a fifth of its time. */
function product(graph: Builder, { adj_x, adj_y }: Attributes, inputs: readonly [Ref, Ref], value: Value): readonly Ref[] | null {
  const shapes = inputs.map((input) => valueOf(input).shape);
  if (value.dtype !== DT.float32 || shapes.some((shape) => shape.length < 2 || shape.slice(0, -2).some((size) => size !== 1))) return null;
  const [a, b] = inputs.map((input, index) => reshaped(graph, input, { shape: shapes[index]!.slice(-2), dtype: DT.float32 })) as [Ref, Ref];
  const flat = { shape: value.shape.slice(-2), dtype: DT.float32 };
  const matrix = graph.plain('MatMul', { transpose_a: adj_x!, transpose_b: adj_y! }, [a, b], [flat])[0]!;
  return [reshaped(graph, matrix, value)];
}
