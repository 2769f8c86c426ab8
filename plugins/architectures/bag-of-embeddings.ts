import * as tf from '@tensorflow/tfjs';
import { dropInputs, MaskedMean, SeededDropout, TokenEmbedding } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'bag-of-embeddings',
  doc: 'Mean of the token vectors, an optional hidden layer, softmax: the smallest student.',
  options: {
    embedding: { doc: 'Numbers a token.', format: 'count', default: 64 },
    hidden: { doc: 'Units of the hidden layer; 0 leaves it out.', format: 'natural', default: 0 },
    embedding_dropout: { doc: 'Share of the words whose vectors are dropped in a step.', format: 'below-one', default: 0 },
    input_dropout: { doc: 'Share of the columns of the token vectors dropped in a text.', format: 'below-one', default: 0 },
    dropout: { doc: 'Share of the features dropped while training.', format: 'below-one', default: 0 },
  },
  create: ({ embedding, hidden, embedding_dropout, input_dropout, dropout }) => ({
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
      const looked = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding }).apply(ids) as tf.SymbolicTensor; // (B, L, E)
      const vectors = dropInputs(ids, looked, { vocabulary, words: embedding_dropout, columns: input_dropout });
      let features = new MaskedMean({ name: 'mean' }).apply([ids, vectors]) as tf.SymbolicTensor; // (B, E)
      if (hidden > 0)
        features = tf.layers.dense({ name: 'hidden', units: hidden, activation: 'relu' }).apply(features) as tf.SymbolicTensor;
      features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as tf.SymbolicTensor;
      const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
      return tf.model({ inputs: ids, outputs: logits });
    },
  }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
