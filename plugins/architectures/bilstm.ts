import * as tf from '@tensorflow/tfjs';
import { RecurrentState, SeededDropout, TokenEmbedding } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'bilstm',
  doc: 'Last states of two LSTMs, one a direction.',
  options: {
    embedding: { doc: 'Numbers a token.', format: 'count', default: 64 },
    units: { doc: 'Size of the state of each direction.', format: 'count', default: 64 },
    dropout: { doc: 'Share of the last state dropped while training.', format: 'below-one', default: 0 },
  },
  create: ({ embedding, units, dropout }) => ({
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
      const vectors = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding }).apply(ids) as tf.SymbolicTensor; // (B, L, E)
      const last = new RecurrentState({ name: 'bilstm', cell: 'lstm', units, bidirectional: true }).apply([
        ids,
        vectors,
      ]) as tf.SymbolicTensor; // (B, 2U)
      const features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(last) as tf.SymbolicTensor;
      const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
      return tf.model({ inputs: ids, outputs: logits });
    },
  }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
