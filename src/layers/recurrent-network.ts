import * as tf from '@tensorflow/tfjs';
import type { ModelShape } from '../plugin/network.js';
import type { Values } from '../plugin/options.js';
import { SeededDropout } from './dropout.js';
import { TokenEmbedding } from './embedding.js';
import { dropInputs } from './input-dropout.js';
import { recurrentFeatures, type RecurrentFeatures } from './recurrent-features.js';
import { poolings } from './sequence-pooling.js';

/** Options of an architecture that is a recurrent network, whatever its cell. */
export const recurrentOptions = {
  embedding: { doc: 'Numbers a token.', format: 'count', default: 64 },
  units: { doc: 'Size of the state of each direction.', format: 'count', default: 64 },
  layers: { doc: 'Layers on top of each other.', format: 'count', default: 1 },
  bidirectional: { doc: 'Read each text from both ends.', format: 'boolean', default: false },
  pooling: { doc: 'What is made of the states: the last, or all of them pooled.', format: ['last', ...poolings], default: 'last' },
  attention: { doc: 'Units of the scores of attention pooling.', format: 'count', default: 64 },
  embedding_dropout: { doc: 'Share of the words whose vectors are dropped in a step.', format: 'below-one', default: 0 },
  input_dropout: { doc: 'Share of the columns of the token vectors dropped in a text.', format: 'below-one', default: 0 },
  recurrent_dropout: {
    doc: 'Share of the state that its own products do not see, the same at all steps of a text.',
    format: 'below-one',
    default: 0,
  },
  dropout: { doc: 'Share of the features dropped while training.', format: 'below-one', default: 0 },
} as const;

/** Token ids (B, L) to logits (B, C) through recurrent layers. Dropout of inputs and states after Gal and Ghahramani 2016. */
export function recurrentNetwork(
  cell: RecurrentFeatures['cell'],
  values: Values<typeof recurrentOptions>,
  { vocabulary, classes }: ModelShape,
): tf.LayersModel {
  const { embedding, units, layers, bidirectional, pooling, attention, embedding_dropout, input_dropout, recurrent_dropout, dropout } =
    values;
  const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
  const looked = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding }).apply(ids) as tf.SymbolicTensor; // (B, L, E)
  const vectors = dropInputs(ids, looked, { vocabulary, words: embedding_dropout, columns: input_dropout });
  const network = { cell, units, layers, bidirectional, pooling, attention, recurrentDropout: recurrent_dropout };
  let features = recurrentFeatures(ids, vectors, network); // (B, U or 2U)
  features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as tf.SymbolicTensor;
  const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
  return tf.model({ inputs: ids, outputs: logits });
}
