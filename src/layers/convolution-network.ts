import * as tf from '@tensorflow/tfjs';
import type { ModelShape } from '../plugin/network.js';
import type { Values } from '../plugin/options.js';
import { SeededDropout } from './dropout.js';
import { TokenEmbedding } from './embedding.js';
import { dropInputs } from './input-dropout.js';
import { SequenceConvolution, type SequenceConvolutionConfig } from './sequence-convolution.js';
import { pooled, poolings } from './sequence-pooling.js';

/** Options of an architecture of convolutions on top of each other. */
export const convolutionOptions = {
  embedding: { doc: 'Numbers a token.', format: 'count', default: 64 },
  filters: { doc: 'Filters of each layer.', format: 'count', default: 64 },
  width: { doc: 'Tokens a window sees.', format: 'count', default: 3 },
  layers: { doc: 'Convolutions on top of each other.', format: 'count', default: 2 },
  pooling: { doc: 'How a text becomes one vector.', format: poolings, default: 'max' },
  attention: { doc: 'Units of the scores of attention pooling.', format: 'count', default: 64 },
  embedding_dropout: { doc: 'Share of the words whose vectors are dropped in a step.', format: 'below-one', default: 0 },
  input_dropout: { doc: 'Share of the columns of the token vectors dropped in a text.', format: 'below-one', default: 0 },
  dropout: { doc: 'Share of the features dropped while training.', format: 'below-one', default: 0 },
} as const;

/**
 * Token ids (B, L) to logits (B, C) through convolutions, each added to what it reads where the widths agree. `kind` says what the n-th
 * convolution, from 0, is beside its filters and its width.
 */
export function convolutionNetwork(
  kind: (index: number) => Pick<SequenceConvolutionConfig, 'dilation' | 'separable'>,
  values: Values<typeof convolutionOptions>,
  { vocabulary, classes }: ModelShape,
): tf.LayersModel {
  const { embedding, filters, width, layers, pooling, attention, embedding_dropout, input_dropout, dropout } = values;
  const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
  const vectors = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding }).apply(ids) as tf.SymbolicTensor; // (B, L, E)
  let x = dropInputs(ids, vectors, { vocabulary, words: embedding_dropout, columns: input_dropout });
  for (let index = 0; index < layers; index++) {
    const config = { name: `convolution_${index}`, filters, width, ...kind(index) };
    const answers = new SequenceConvolution(config).apply([ids, x]) as tf.SymbolicTensor; // (B, L, F)
    x = x.shape[2] === filters ? (tf.layers.add({ name: `sum_${index}` }).apply([x, answers]) as tf.SymbolicTensor) : answers;
  }
  let features = pooled(pooling, ids, x, attention); // (B, F)
  features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as tf.SymbolicTensor;
  const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
  return tf.model({ inputs: ids, outputs: logits });
}
