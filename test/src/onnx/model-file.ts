/** Small models in the form of ONNX files, made by hand: a protocol buffer of nodes and weights. */

import { createRequire } from 'node:module';
import { join } from 'node:path';

type Bytes = number[];
const varint = (value: number): Bytes => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);
const number = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const block = (field: number, bytes: Iterable<number>): Bytes => {
  const all = [...bytes];
  return [...varint(field * 8 + 2), ...varint(all.length), ...all];
};
const text = (field: number, value: string): Bytes => block(field, Buffer.from(value));

export const FLOAT = 1;
export const INT64 = 7;
export const STRING = 8;

/** Whether the package that runs such models can be found from the working folder. */
export const runtimeInstalled = (): boolean => {
  try {
    return Boolean(createRequire(join(process.cwd(), 'package.json')).resolve('onnxruntime-node'));
  } catch {
    return false;
  }
};

/** A constant: 32-bit floats, 64-bit integers or texts. */
export function tensor(name: string, dims: readonly number[], values: readonly (number | string)[], type = FLOAT): Bytes {
  const raw = () =>
    new Uint8Array((type === FLOAT ? Float32Array.from(values as number[]) : BigInt64Array.from(values as number[], BigInt)).buffer);
  const content = type === STRING ? values.flatMap((value) => text(6, value as string)) : block(9, raw());
  return [...dims.flatMap((axis) => number(1, axis)), ...number(2, type), ...text(8, name), ...content];
}

/** A node; attributes are whole numbers. */
export const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, number>> = {}): Bytes => [
  ...inputs.flatMap((name) => text(1, name)),
  ...text(2, output),
  ...text(4, op),
  ...Object.entries(attributes).flatMap(([name, value]) => block(5, [...text(1, name), ...number(3, value), ...number(20, 2)])),
];

/** An input or output; a dimension is a number or a name. */
export function port(name: string, type: number, dims: readonly (number | string)[]): Bytes {
  const shape = dims.flatMap((axis) => block(1, typeof axis === 'number' ? number(1, axis) : text(2, axis)));
  return [...text(1, name), ...block(2, block(1, [...number(1, type), ...block(2, shape)]))];
}

/** The whole file. */
export function model(parts: {
  readonly nodes: Bytes[];
  readonly weights: Bytes[];
  readonly inputs: Bytes[];
  readonly outputs: Bytes[];
}): Buffer {
  const graph = [
    ...parts.nodes.flatMap((one) => block(1, one)),
    ...text(2, 'graph'),
    ...parts.weights.flatMap((one) => block(5, one)),
    ...parts.inputs.flatMap((one) => block(11, one)),
    ...parts.outputs.flatMap((one) => block(12, one)),
  ];
  return Buffer.from([...number(1, 9), ...block(7, graph), ...block(8, number(2, 19))]);
}

/** Vector of a token, so that results can be computed by hand. */
export const vectorOf = (id: number): [number, number] => [Math.fround((id % 5) / 4), Math.fround((id % 3) - 1)];

/** Sum of the vectors of the tokens that are no padding, times a matrix to three classes. */
export const bagLogits = (ids: readonly number[]): number[] => {
  const [a, b] = ids.map(vectorOf).reduce(([x, y], [p, q]) => [x + p, y + q], [0, 0]);
  return [a, b, a - b];
};

/** That model, with ids and a mask of 64-bit integers; `dims` are those of the inputs. */
export function bagModel(size: number, dims: readonly (number | string)[] = ['n', 'length'], softmax = false): Buffer {
  const last = softmax ? [node('Softmax', ['sums'], 'logits', { axis: 1 })] : [node('Identity', ['sums'], 'logits')];
  return model({
    inputs: [port('input_ids', INT64, dims), port('attention_mask', INT64, dims), port('token_type_ids', INT64, dims)],
    outputs: [port('pooled', FLOAT, ['n', 2]), port('logits', FLOAT, ['n', 3])],
    weights: [
      tensor('embedding', [size, 2], Array.from({ length: size }, (_, id) => vectorOf(id)).flat()),
      tensor('matrix', [2, 3], [1, 0, 1, 0, 1, -1]),
      tensor('axis2', [1], [2], INT64),
      tensor('axis1', [1], [1], INT64),
    ],
    nodes: [
      node('Gather', ['embedding', 'input_ids'], 'vectors'),
      node('Add', ['attention_mask', 'token_type_ids'], 'both'),
      node('Cast', ['both'], 'mask', { to: FLOAT }),
      node('Unsqueeze', ['mask', 'axis2'], 'column'),
      node('Mul', ['vectors', 'column'], 'kept'),
      node('ReduceSum', ['kept', 'axis1'], 'pooled', { keepdims: 0 }),
      node('MatMul', ['pooled', 'matrix'], 'sums'),
      ...last,
    ],
  });
}

/** A model that takes texts: 1 for the class whose word the text is. */
export const textModel = (labels: readonly string[]): Buffer =>
  model({
    inputs: [port('text', STRING, ['n', 1])],
    outputs: [port('scores', FLOAT, ['n', labels.length])],
    weights: [tensor('words', [1, labels.length], labels, STRING)],
    nodes: [node('Equal', ['text', 'words'], 'same'), node('Cast', ['same'], 'scores', { to: FLOAT })],
  });
