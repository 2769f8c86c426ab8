/** A student's portable graph as a TensorFlow graph: token ids in, logits and probabilities out. */
import { DT } from '../../graph/index.js';
import type { PortableGraph } from '../../plugin/index.js';
import { GraphBuilder, type Tensor } from './graph-builder.js';
import { written } from './ops.js';
import { sizeAt } from './recurrent.js';
import { Sizes, type Known } from './sizes.js';

/**
 * Input `ids` (batch, length), int32, 0 after a text's end; texts of more places than the student knows are cut, shorter ones than it can read
 * are filled up. Outputs `logits` and `probabilities` (batch, classes), float32. Weights are constants.
 */
export function graphOf(student: PortableGraph, weights: Readonly<Record<string, Float32Array>>): GraphBuilder {
  const graph = new GraphBuilder();
  const ids = fitted(graph, graph.input('ids', DT.int32, [-1, -1]), student);
  const sizes = new Sizes(graph, ids);
  const values = new Map<string, Known>([['ids', { tensor: ids, shape: [[0, 1, 0, 0], [0, 0, 1, 0]] }]]); // prettier-ignore
  for (const [name, shape] of Object.entries(student.weights))
    values.set(name, { tensor: graph.constant(weights[name]!, shape as readonly number[], DT.float32), shape });
  for (const { name, values: list, shape, dtype } of student.constants) {
    const Typed = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
    const constant = (Typed as Float32ArrayConstructor).from(list);
    values.set(name, { tensor: graph.constant(constant, shape as readonly number[], DT[dtype]), shape });
  }
  for (const node of student.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    values.set(node.name, { tensor: written({ graph, sizes }, node, inputs), shape: node.shape });
  }
  const { tensor, shape } = values.get(student.output)!;
  const open = [-1, shape.at(-1) as number];
  graph.output('logits', tensor, open);
  graph.output('probabilities', graph.node('Softmax', [tensor]), open);
  return graph;
}

/** Cut after the last place and filled up to the first length that the student can read. */
function fitted(graph: GraphBuilder, ids: Tensor, { least, most }: PortableGraph): Tensor {
  const all = { begin_mask: 3, end_mask: 1, ellipsis_mask: 0, new_axis_mask: 0, shrink_axis_mask: 0 };
  const masks = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { kind: 'int', value } as const]));
  const cut = graph.node('StridedSlice', [ids, graph.int32([0, 0]), graph.int32([0, most]), graph.int32([1, 1])], masks);
  if (least <= 1) return cut;
  const missing = graph.node('Maximum', [graph.node('Sub', [graph.whole(least), sizeAt(graph, cut, 1)]), graph.whole(0)]);
  const none = graph.whole(0);
  const edges = graph.node('Reshape', [
    graph.node('Pack', [none, none, none, missing], { axis: { kind: 'int', value: 0 } }),
    graph.int32([2, 2]),
  ]);
  return graph.node('Pad', [cut, edges]);
}
