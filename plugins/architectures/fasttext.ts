import * as tf from '@tensorflow/tfjs';
import { dropInputs, MaskedMean, NgramIds, SeededDropout, TokenEmbedding } from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'fasttext',
  doc: 'Mean of the vectors of words and word n-grams, n-grams hashed into buckets, softmax (Joulin et al. 2017, section 2).',
  options: {
    embedding: { doc: 'Numbers a word or n-gram.', format: 'count', default: 64 },
    ngrams: { doc: 'Tokens of the longest n-gram; 1: words alone.', format: 'count', default: 2 },
    buckets: { doc: 'Vectors that the n-grams share.', format: 'count', default: 20_000 },
    embedding_dropout: { doc: 'Share of words and buckets whose vectors are dropped in a step.', format: 'below-one', default: 0 },
    dropout: { doc: 'Share of the features dropped while training.', format: 'below-one', default: 0 },
  },
  create: ({ embedding, ngrams, buckets, embedding_dropout, dropout }) => ({
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
      const all = new NgramIds({ name: 'ngrams', vocabulary, buckets, longest: ngrams }).apply(ids) as tf.SymbolicTensor; // (B, N L)
      const rows = ngrams === 1 ? vocabulary : vocabulary + buckets;
      const looked = new TokenEmbedding({ name: 'embedding', vocabulary: rows, units: embedding }).apply(all) as tf.SymbolicTensor;
      const vectors = dropInputs(all, looked, { vocabulary: rows, words: embedding_dropout, columns: 0 }); // (B, N L, E)
      let features = new MaskedMean({ name: 'mean' }).apply([all, vectors]) as tf.SymbolicTensor; // (B, E)
      features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as tf.SymbolicTensor;
      const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
      return tf.model({ inputs: ids, outputs: logits });
    },
  }),
});
