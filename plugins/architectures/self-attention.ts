import * as tf from '@tensorflow/tfjs';
import {
  dropInputs,
  LayerNorm,
  pooled,
  poolings,
  SeededDropout,
  SelfAttention,
  SinusoidalPositions,
  TokenEmbedding,
} from 'stillhouse/layers';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'self-attention',
  doc: 'Multi-head self-attention over the token vectors, added to them and normed, then pooled (Vaswani et al. 2017, section 3.2): a Transformer without its feed-forward part.',
  options: {
    heads: { doc: 'Heads of each layer.', format: 'count', default: 4 },
    head_units: { doc: 'Numbers a head; a token has this times the heads.', format: 'count', default: 16 },
    layers: { doc: 'Layers of attention.', format: 'count', default: 1 },
    positions: { doc: 'Whether sines of its place are added to each token.', format: 'boolean', default: true },
    pooling: { doc: 'How a text becomes one vector.', format: poolings, default: 'mean' },
    attention: { doc: 'Units of the scores of attention pooling.', format: 'count', default: 64 },
    embedding_dropout: { doc: 'Share of the words whose vectors are dropped in a step.', format: 'below-one', default: 0 },
    input_dropout: { doc: 'Share of the columns of the token vectors dropped in a text.', format: 'below-one', default: 0 },
    dropout: { doc: 'Share of the features dropped while training.', format: 'below-one', default: 0 },
  },
  create: ({ heads, head_units, layers, positions, pooling, attention, embedding_dropout, input_dropout, dropout }) => ({
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
      const table = new TokenEmbedding({ name: 'embedding', vocabulary, units: heads * head_units });
      let x = table.apply(ids) as tf.SymbolicTensor; // (B, L, D)
      if (positions) x = new SinusoidalPositions({ name: 'positions' }).apply(x) as tf.SymbolicTensor;
      x = dropInputs(ids, x, { vocabulary, words: embedding_dropout, columns: input_dropout });
      for (let index = 0; index < layers; index++) {
        const mixed = new SelfAttention({ name: `attention_${index}`, heads }).apply([ids, x]) as tf.SymbolicTensor;
        const sum = tf.layers.add({ name: `sum_${index}` }).apply([x, mixed]) as tf.SymbolicTensor;
        x = new LayerNorm({ name: `norm_${index}`, epsilon: 1e-6 }).apply(sum) as tf.SymbolicTensor;
      }
      let features = pooled(pooling, ids, x, attention); // (B, D)
      features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as tf.SymbolicTensor;
      const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as tf.SymbolicTensor; // (B, C)
      return tf.model({ inputs: ids, outputs: logits });
    },
  }),
});
