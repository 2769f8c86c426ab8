/** A student's portable graph as an ONNX model: token ids in, logits and probabilities out. */
import type { PortableGraph } from 'stillhouse/plugin';
import { elementOf, OnnxContext, type OnnxValue } from './context.js';
import { ELEMENT, OnnxGraph, type ModelInfo } from './model.js';
import { written } from './ops.js';

/** Values of the weights by their names, as the graph has them. */
export type WeightValues = Readonly<Record<string, Float32Array>>;

/**
 * Input `ids` (batch, length), int64, 0 after a text's end; texts of more places than the student knows are cut, shorter ones than it can read
 * are filled up. Outputs `logits` and `probabilities` (batch, classes), float32.
 */
export function onnxStudent(student: PortableGraph, weights: WeightValues, info: ModelInfo): Uint8Array {
  const graph = new OnnxGraph();
  const given = graph.node('Cast', [graph.input('ids', ELEMENT.int64, ['batch', 'length'])], { to: ELEMENT.int32 });
  const ids = fitted(graph, given, student);
  const context = new OnnxContext(graph, ids);
  const values = new Map<string, OnnxValue>([['ids', { name: ids, shape: [[0, 1, 0, 0], [0, 0, 1, 0]], dtype: 'int32' }]]); // prettier-ignore
  for (const [name, shape] of Object.entries(student.weights))
    values.set(name, { name: graph.constant(weights[name]!, shape, name), shape, dtype: 'float32' });
  for (const constant of student.constants) values.set(constant.name, { ...constant, name: constantOf(graph, constant) });
  for (const node of student.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    values.set(node.name, { name: written(context, node, inputs), shape: node.shape, dtype: node.dtype });
  }
  const { name, shape } = values.get(student.output)!;
  const sizes = ['batch', shape.at(-1) as number];
  graph.output('logits', name, elementOf('float32'), sizes);
  graph.output('probabilities', graph.node('Softmax', [name], { axis: -1 }), elementOf('float32'), sizes);
  return graph.bytes(info);
}

/** Cut after the last place and filled up to the first length that the student can read. */
function fitted(graph: OnnxGraph, ids: string, { least, most }: PortableGraph): string {
  const axis = graph.int64([1]);
  const cut = graph.node('Slice', [ids, graph.int64([0]), graph.int64([most]), axis]);
  if (least <= 1) return cut;
  const length = graph.node('Shape', [cut], { start: 1, end: 2 });
  const missing = graph.node('Max', [graph.node('Sub', [graph.int64([least]), length]), graph.int64([0])]);
  const none = graph.int64([0, 0, 0]);
  return graph.node('Pad', [cut, graph.node('Concat', [none, missing], { axis: 0 }), graph.scalar(0, ELEMENT.int32)]);
}

function constantOf(graph: OnnxGraph, { values, shape, dtype }: PortableGraph['constants'][number]): string {
  const Typed = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
  return graph.constant((Typed as Float32ArrayConstructor).from(values), shape as readonly number[]);
}
