import { dense, layer, norm, sideBySide } from './bert.js';
import type { Family, Origins } from './types.js';

function block(index: number): Origins {
  const [ours, theirs] = [`block_${index}`, `transformer.layer.${index}`];
  return {
    ...sideBySide(`${ours}/qkv`, ['q_lin', 'k_lin', 'v_lin'].map((name) => `${theirs}.attention.${name}`)), // prettier-ignore
    ...dense(`${ours}/mixed`, `${theirs}.attention.out_lin`),
    ...norm(`${ours}/attention_`, `${theirs}.sa_layer_norm`),
    ...dense(`${ours}/inner`, `${theirs}.ffn.lin1`),
    ...dense(`${ours}/outer`, `${theirs}.ffn.lin2`),
    ...norm(`${ours}/output_`, `${theirs}.output_layer_norm`),
  };
}

/** `model_type: distilbert`: half of BERT's blocks, no token types. */
export const distilbert: Family = {
  name: 'distilbert',
  prefix: 'distilbert.',
  decoder: false,
  pooling: 'first',
  head: { hidden: 'relu', bias: true },
  sizes: (read) => ({
    vocabulary: read.count('vocab_size'),
    embedding: read.count('dim'),
    width: read.count('dim'),
    positions: read.count('max_position_embeddings'),
    firstPosition: 0,
    types: 0,
    layers: read.count('n_layers'),
    heads: read.count('n_heads'),
    inner: read.count('hidden_dim'),
    activation: read.activation('activation'),
    epsilon: 1e-12,
    dropout: read.number('dropout', 0.1),
    attentionDropout: read.number('attention_dropout', 0.1),
  }),
  body: ({ layers }) => ({
    'embedding/tokens': { tensors: ['embeddings.word_embeddings.weight'] },
    'embedding/positions': { tensors: ['embeddings.position_embeddings.weight'] },
    ...norm('embedding/', 'embeddings.LayerNorm'),
    ...Object.assign({}, ...Array.from({ length: layers }, (_, index) => block(index))),
  }),
  classifier: { ...layer('head', 'pre_classifier'), ...layer('logits', 'classifier') },
  unused: /^(embeddings\.position_ids|vocab_(transform|layer_norm|projector)\.|pre_classifier\.|classifier\.|qa_outputs\.)/,
};
