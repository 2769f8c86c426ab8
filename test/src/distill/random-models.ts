/** Small models of tfjs' layers and ours, as a researcher might write them. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { MaskedMean, RecurrentState, SeededDropout, TokenEmbedding } from '../../../src/layers/index.js';
import type { Architecture } from '../../../src/plugin/index.js';

type Symbolic = tf.SymbolicTensor;
type Layer = tf.layers.Layer;
const on = (layer: Layer, input: Symbolic | Symbolic[]): Symbolic => layer.apply(input) as Symbolic;

/** Of vectors (B, L, E) to (B, L, F). */
export const sequences: Readonly<Record<string, (x: Symbolic) => Symbolic>> = {
  convolution: (x) => on(tf.layers.conv1d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }), x),
  'other convolution': (x) => on(tf.layers.conv1d({ filters: 3, kernelSize: 2, padding: 'same', useBias: false, activation: 'tanh' }), x),
  'separate convolution': (x) => {
    const wide = on(tf.layers.reshape({ targetShape: [1, null, x.shape[2]!] }), x);
    return on(tf.layers.reshape({ targetShape: [null, 3] }), on(tf.layers.separableConv2d({ filters: 3, kernelSize: [1, 2], padding: 'same' }), wide)); // prettier-ignore
  },
  'shared dense': (x) => on(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4, activation: 'tanh' }) }), x),
  lstm: (x) => on(tf.layers.lstm({ units: 3, returnSequences: true }), x),
  gru: (x) => on(tf.layers.gru({ units: 3, returnSequences: true }), x),
  simple: (x) => on(tf.layers.simpleRNN({ units: 3, returnSequences: true }), x),
  bidirectional: (x) => on(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 2, returnSequences: true }) as tf.RNN, mergeMode: 'concat' }), x), // prettier-ignore
  'batch norm': (x) => on(tf.layers.batchNormalization({ momentum: 0.7 }), x),
  'layer norm': (x) => on(tf.layers.layerNormalization({}), x),
  dropout: (x) => on(new SeededDropout({ rate: 0.4 }), x),
  residual: (x) => on(tf.layers.add(), [x, on(tf.layers.dense({ units: x.shape[2]!, activation: 'sigmoid' }), x)]),
  both: (x) => on(tf.layers.concatenate(), [x, on(tf.layers.conv1d({ filters: 2, kernelSize: 2, padding: 'same' }), x)]),
  padded: (x) => {
    const wide = on(tf.layers.reshape({ targetShape: [1, null, x.shape[2]!] }), x);
    const padded = on(tf.layers.zeroPadding2d({ padding: [[0, 0], [1, 1]] }), wide); // prettier-ignore
    return on(tf.layers.reshape({ targetShape: [null, 2] }), on(tf.layers.conv2d({ filters: 2, kernelSize: [1, 3] }), padded));
  },
  permuted: (x) => on(tf.layers.permute({ dims: [2, 1] }), on(tf.layers.permute({ dims: [2, 1] }), x)),
};

/** Of vectors (B, L, E) to (B, F); with the ids where padding counts. */
export const readouts: Readonly<Record<string, (ids: Symbolic, x: Symbolic) => Symbolic>> = {
  mean: (_, x) => on(tf.layers.globalAveragePooling1d({}), x),
  max: (_, x) => on(tf.layers.globalMaxPooling1d({}), x),
  'masked mean': (ids, x) => on(new MaskedMean({}), [ids, x]),
  'last state': (_, x) => on(tf.layers.lstm({ units: 3, recurrentActivation: 'sigmoid' }), x),
  'our last state': (ids, x) => on(new RecurrentState({ cell: 'gru', units: 3, bidirectional: true }), [ids, x]),
  'strongest pairs': (_, x) => on(tf.layers.globalAveragePooling1d({}), on(tf.layers.maxPooling1d({ poolSize: 2 }), x)),
  'mean pairs': (_, x) => on(tf.layers.globalMaxPooling1d({}), on(tf.layers.averagePooling1d({ poolSize: 2, strides: 1 }), x)),
};

/** Of features (B, F) to (B, G). */
export const heads: Readonly<Record<string, (x: Symbolic) => Symbolic>> = {
  none: (x) => x,
  hidden: (x) => on(tf.layers.dense({ units: 5, activation: 'elu', kernelRegularizer: 'l1l2' }), x),
  selu: (x) => on(tf.layers.dense({ units: 4, activation: 'selu' }), x),
  prelu: (x) => on(tf.layers.prelu({}), on(tf.layers.dense({ units: 4 }), x)),
  'leaky relu': (x) => on(tf.layers.leakyReLU({ alpha: 0.2 }), x),
  'batch norm': (x) => on(tf.layers.activation({ activation: 'relu' }), on(tf.layers.batchNormalization({ momentum: 0.5 }), x)),
  'layer norm': (x) => on(tf.layers.layerNormalization({}), x),
  dropout: (x) => on(new SeededDropout({ rate: 0.3 }), on(new SeededDropout({ rate: 0.1 }), x)),
  gated: (x) => on(tf.layers.multiply(), [x, on(tf.layers.dense({ units: x.shape[1]!, activation: 'softmax' }), x)]),
  highest: (x) => on(tf.layers.maximum(), [x, on(tf.layers.dense({ units: x.shape[1]!, activation: 'softplus' }), x)]),
};

export interface Recipe {
  readonly ours: boolean;
  readonly frozen: boolean;
  readonly sequence: readonly string[];
  readonly readout: string;
  readonly head: readonly string[];
}

/** A student of a recipe. */
export const architectureOf = ({ ours, frozen, sequence, readout, head }: Recipe): Architecture => ({
  build({ vocabulary, classes }) {
    const ids = tf.input({ shape: [null], dtype: 'int32' });
    const table = ours ? new TokenEmbedding({ vocabulary, units: 4 }) : tf.layers.embedding({ inputDim: vocabulary, outputDim: 4 });
    table.trainable = !frozen;
    const vectors = sequence.reduce((x, name) => sequences[name]!(x), on(table, ids));
    const features = head.reduce((x, name) => heads[name]!(x), readouts[readout]!(ids, vectors));
    return tf.model({ inputs: ids, outputs: on(tf.layers.dense({ units: classes }), features) });
  },
});

const oneOf = (table: object) => fc.constantFrom(...Object.keys(table));
/** Any of them. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  ours: fc.boolean(),
  frozen: fc.boolean(),
  sequence: fc.array(oneOf(sequences), { maxLength: 3 }),
  readout: oneOf(readouts),
  head: fc.array(oneOf(heads), { maxLength: 2 }),
});

/** Recipes that have each part in at least one of them. */
export function wholeList(): Recipe[] {
  const [s, r, h] = [sequences, readouts, heads].map((table) => Object.keys(table)) as [string[], string[], string[]];
  const count = Math.max(Math.ceil(s.length / 2), r.length, h.length);
  return Array.from({ length: count }, (_, at) => ({
    ours: at % 2 === 0,
    frozen: at % 3 === 2,
    sequence: s.slice(2 * at, 2 * at + 2),
    readout: r[at % r.length]!,
    head: [h[at % h.length]!],
  }));
}
