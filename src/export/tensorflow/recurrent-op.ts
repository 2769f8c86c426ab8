/** The portable ops `lstm` and `gru` as loops. */
import { DT } from '../../graph/index.js';
import type { PortableNode } from '../../plugin/index.js';
import type { Tensor } from './graph-builder.js';
import { plain, recurrent } from './recurrent.js';
import type { Context, Known } from './sizes.js';

type Recurrent = Extract<PortableNode, { readonly op: 'lstm' | 'gru' }>;

/** Inputs: vectors (B, L, E), lengths (B), then kernel, recurrent kernel and bias of each direction. */
export function recurrentOp({ graph, sizes }: Context, { op, directions, states }: Recurrent, inputs: readonly Known[]): Tensor {
  const [vectors, lengths, ...weights] = inputs as [Known, Known, ...Known[]];
  const [rows, length, width] = vectors.shape;
  const turned = graph.node('Transpose', [vectors.tensor, graph.int32([1, 0, 2])]);
  const flat = sizes.reshape(turned, [-1, width!]); // (L B, E)
  const results = Array.from({ length: directions }, (_, index) => {
    const [kernel, own, bias] = weights.slice(3 * index) as [Known, Known, Known];
    const [units, columns] = own.shape as readonly number[];
    const projected = graph.node('MatMul', [flat, kernel.tensor], plain);
    const gates = sizes.reshape(graph.node('Add', [projected, bias.tensor]), [length!, rows!, columns!]); // (L, B, C)
    return recurrent(graph, { cell: op, units: units!, gates, recurrent: own.tensor, lengths: lengths.tensor, reverse: index === 1 });
  });
  const joined = (parts: readonly Tensor[], axis: number): Tensor =>
    parts.length === 1 ? parts[0]! : graph.node('ConcatV2', [...parts, graph.whole(axis)]);
  if (states === 'last') return joined(results.map(({ last }) => last), 1); // prettier-ignore
  const inOrder = graph.node('Transpose', [joined(results.map(({ all }) => all), 2), graph.int32([1, 0, 2])]); // prettier-ignore
  const places = graph.node('Range', [graph.whole(0), sizes.dim(length!), graph.whole(1)]);
  const inside = graph.node('Less', [places, graph.node('ExpandDims', [lengths.tensor, graph.whole(1)])], {}, DT.bool);
  const mask = graph.node('Cast', [inside], {}, DT.float32);
  return graph.node('Mul', [inOrder, graph.node('ExpandDims', [mask, graph.whole(2)])]); // padding: zeros
}
