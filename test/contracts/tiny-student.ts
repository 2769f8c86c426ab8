/** A student small enough to be computed by hand: the mean of the words' vectors, times a matrix. */
import * as tf from '@tensorflow/tfjs';
import { studentFiles } from '../../src/export/student.js';
import { MaskedMean, TokenEmbedding } from '../../src/layers/index.js';
import type { Dim, PortableGraph, ShippedRows, ShippedStudent } from '../../src/plugin/index.js';

const vocabulary = ['<pad>', '<unk>', 'good', 'bad', 'film', '好', 'فيلم'];
const labels = ['no', 'yes'];
const [UNITS, LENGTH] = [3, 12];
const table = Float32Array.from({ length: vocabulary.length * UNITS }, (_, at) => Math.sin(at + 1));
const kernel = Float32Array.from({ length: UNITS * labels.length }, (_, at) => Math.cos(3 * at));
const bias = Float32Array.of(0.25, -0.5);

const [B, L]: [Dim, Dim] = [[0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
const float = 'float32' as const;

const graph: PortableGraph = {
  least: 1,
  most: LENGTH,
  weights: { 'embedding/embeddings': [vocabulary.length, UNITS], 'logits/kernel': [UNITS, labels.length], 'logits/bias': [labels.length] },
  constants: [
    { name: 'nothing', shape: [], dtype: 'int32', values: [0] },
    { name: 'one', shape: [], dtype: float, values: [1] },
  ],
  nodes: [
    { name: 'vectors', op: 'gather', inputs: ['embedding/embeddings', 'ids'], shape: [B, L, UNITS], dtype: float },
    { name: 'present', op: 'not-equal', inputs: ['ids', 'nothing'], shape: [B, L], dtype: 'bool' },
    { name: 'mask', op: 'cast', inputs: ['present'], shape: [B, L], dtype: float },
    { name: 'count', op: 'sum', axes: [1], keep: true, inputs: ['mask'], shape: [B, 1], dtype: float },
    { name: 'length', op: 'maximum', inputs: ['count', 'one'], shape: [B, 1], dtype: float },
    { name: 'shares', op: 'div', inputs: ['mask', 'length'], shape: [B, L], dtype: float },
    { name: 'row', op: 'reshape', inputs: ['shares'], shape: [B, 1, L], dtype: float },
    { name: 'mean', op: 'matmul', transposeA: false, transposeB: false, inputs: ['row', 'vectors'], shape: [B, 1, UNITS], dtype: float },
    { name: 'features', op: 'reshape', inputs: ['mean'], shape: [B, UNITS], dtype: float },
    {
      name: 'product',
      op: 'matmul',
      transposeA: false,
      transposeB: false,
      inputs: ['features', 'logits/kernel'],
      shape: [B, 2],
      dtype: float,
    },
    { name: 'logits', op: 'add', inputs: ['product', 'logits/bias'], shape: [B, 2], dtype: float },
  ],
  output: 'logits',
};

/** The same as a model of tfjs-layers. */
const architecture = {
  build(): tf.LayersModel {
    const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' });
    const vectors = new TokenEmbedding({ name: 'embedding', vocabulary: vocabulary.length, units: UNITS }).apply(ids) as tf.SymbolicTensor;
    const mean = new MaskedMean({ name: 'mean' }).apply([ids, vectors]) as tf.SymbolicTensor;
    return tf.model({ inputs: ids, outputs: tf.layers.dense({ name: 'logits', units: 2 }).apply(mean) as tf.SymbolicTensor });
  },
};

/** The student as exporters get it. */
export async function tinyStudent(): Promise<ShippedStudent> {
  const values = [table, kernel, bias];
  const names = Object.keys(graph.weights);
  const shapes = Object.values(graph.weights);
  const text = { vocabulary: { size: vocabulary.length, tokens: vocabulary, id: () => 1 }, labels, maxLength: LENGTH };
  const shape = { vocabulary: vocabulary.length, classes: 2, length: LENGTH };
  return {
    graph,
    weights: Object.fromEntries(names.map((name, at) => [name, { shape: shapes[at]!, values: values[at]! }])),
    labels,
    text: {
      preprocess: [{ use: 'collapse-space', options: {}, digest: null }],
      tokenizer: { use: 'word', options: { lower: true }, digest: null },
      learnt: null,
      files: {},
      vocabulary,
      maxLength: LENGTH,
    },
    about: {
      name: 'tiny',
      run: null,
      architecture: 'bag-of-embeddings',
      parameters: table.length + kernel.length + bias.length,
      experiment: { dataset: { use: 'delimited' } },
      metrics: { 'test/accuracy': 0.5 },
      data: { name: 'delimited', source: null, licence: 'CC0-1.0' },
      teacher: null,
      versions: { stillhouse: '0.0.0' },
      created: '2026-01-01T00:00:00.000Z',
      quantised: null,
      threshold: 0.6,
    },
    layers: await studentFiles({ architecture, shape, weights: { names, shapes, values }, text }),
  };
}

const answered: readonly (readonly [text: string, ids: readonly number[]])[] = [
  ['good  film', [2, 4]],
  ['Bad film film', [3, 4, 4]],
  ['', [1]],
  ['好 🙂 فيلم', [5, 1, 6]],
  [Array(40).fill('good').join(' '), Array<number>(LENGTH).fill(2)],
];

/** Texts, and what the student says of them: logits (N, C) flattened. */
export function tinyAnswers(): { readonly rows: ShippedRows; readonly logits: Float32Array } {
  const logits = answered.flatMap(([, ids]) => {
    const mean = Array.from({ length: UNITS }, (_, unit) => ids.reduce((sum, id) => sum + table[id * UNITS + unit]!, 0) / ids.length);
    return labels.map((_, label) => mean.reduce((sum, value, unit) => sum + value * kernel[unit * 2 + label]!, bias[label]!));
  });
  const rows = { texts: answered.map(([text]) => text), ids: answered.map(([, ids]) => Int32Array.from(ids)) };
  return { rows, logits: Float32Array.from(logits) };
}
