import * as tf from '@tensorflow/tfjs';
import { dropInputs, MaskedConvolution, SeededDropout, TokenEmbedding } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'text-cnn',
  doc: 'Convolutions of several widths, each filter taken at its strongest window (Kim 2014).',
  options: {
    embedding: { doc: 'Numbers a token.', format: 'count', default: 64 },
    filters: { doc: 'Filters of each width.', format: 'count', default: 64 },
    widths: { doc: 'Tokens a window sees, a list.', format: { list: 'count' }, default: [3, 4, 5] },
    embedding_dropout: { doc: 'Share of the words whose vectors are dropped in a step.', format: 'below-one', default: 0 },
    input_dropout: { doc: 'Share of the columns of the token vectors dropped in a text.', format: 'below-one', default: 0 },
    dropout: { doc: 'Share of the features dropped while training.', format: 'below-one', default: 0 },
  },
  create: ({ embedding, filters, widths, embedding_dropout, input_dropout, dropout }) => ({
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
      const looked = new TokenEmbedding({ name: 'embedding', vocabulary, units: embedding }).apply(ids) as tf.SymbolicTensor; // (B, L, E)
      const vectors = dropInputs(ids, looked, { vocabulary, words: embedding_dropout, columns: input_dropout });
      const answers = widths.map(
        (width, index) =>
          new MaskedConvolution({ name: `convolution_${index}`, filters, width }).apply([ids, vectors]) as tf.SymbolicTensor,
      ); // (B, F) each
      let features = answers.length === 1 ? answers[0]! : (tf.layers.concatenate({ name: 'filters' }).apply(answers) as tf.SymbolicTensor);
      features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as tf.SymbolicTensor;
      const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
      return tf.model({ inputs: ids, outputs: logits });
    },
  }),
  table: { weight: 'embedding/embeddings', units: ({ embedding }) => embedding },
});
