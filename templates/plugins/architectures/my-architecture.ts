import * as tf from '@tensorflow/tfjs';
import { MaskedMean, SeededDropout, TokenEmbedding } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'my-architecture',
  doc: 'Mean of the token vectors, a hidden layer, logits.',
  options: {
    embedding: { doc: 'Numbers a token.', format: 'count', default: 32 },
    hidden: { doc: 'Units of the hidden layer.', format: 'count', default: 32 },
    dropout: { doc: 'Share of the hidden units dropped while training.', format: 'below-one', default: 0.2 },
  },
  create: ({ embedding, hidden, dropout }) => ({
    // Token ids (B, L), int32, 0 at padding, to raw logits (B, C): no softmax. Padding must not change them.
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
      const vectors = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding }).apply(ids) as tf.SymbolicTensor; // (B, L, E)
      const mean = new MaskedMean({ name: 'mean' }).apply([ids, vectors]) as tf.SymbolicTensor; // (B, E)
      const units = tf.layers.dense({ name: 'hidden', units: hidden, activation: 'relu' }).apply(mean) as tf.SymbolicTensor; // (B, H)
      const kept = new SeededDropout({ name: 'dropout', rate: dropout }).apply(units) as tf.SymbolicTensor;
      return tf.model({ inputs: ids, outputs: tf.layers.dense({ name: 'logits', units: classes }).apply(kept) as tf.SymbolicTensor });
    },
  }),
});
