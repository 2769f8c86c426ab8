/** BERT and what differs from it in little: RoBERTa, ELECTRA. */
import type { ConfigReader, Family, Origins, Sizes } from './types.js';

/** Kernel and bias of a product inside one of our layers. */
export const dense = (ours: string, theirs: string): Origins => ({
  [`${ours}_kernel`]: { tensors: [`${theirs}.weight`], transposed: true },
  [`${ours}_bias`]: { tensors: [`${theirs}.bias`] },
});
/** Scale and shift of a norm inside one of our layers. */
export const norm = (ours: string, theirs: string): Origins => ({
  [`${ours}gamma`]: { tensors: [`${theirs}.weight`] },
  [`${ours}beta`]: { tensors: [`${theirs}.bias`] },
});
/** Kernel and bias of a layer of its own. */
export const layer = (ours: string, theirs: string, bias = true): Origins => ({
  [`${ours}/kernel`]: { tensors: [`${theirs}.weight`], transposed: true },
  ...(bias ? { [`${ours}/bias`]: { tensors: [`${theirs}.bias`] } } : {}),
});

/** Queries, keys and values side by side. */
export const sideBySide = (ours: string, theirs: readonly string[]): Origins => ({
  [`${ours}_kernel`]: { tensors: theirs.map((name) => `${name}.weight`), transposed: true },
  [`${ours}_bias`]: { tensors: theirs.map((name) => `${name}.bias`) },
});

function bertSizes(read: ConfigReader): Sizes {
  read.only('position_embedding_type', 'absolute');
  read.only('is_decoder', false);
  read.only('add_cross_attention', false);
  const width = read.count('hidden_size');
  return {
    vocabulary: read.count('vocab_size'),
    embedding: width,
    width,
    positions: read.count('max_position_embeddings'),
    firstPosition: 0,
    types: read.count('type_vocab_size'),
    layers: read.count('num_hidden_layers'),
    heads: read.count('num_attention_heads'),
    inner: read.count('intermediate_size'),
    activation: read.activation('hidden_act'),
    epsilon: read.number('layer_norm_eps', 1e-12),
    dropout: read.number('hidden_dropout_prob', 0.1),
    attentionDropout: read.number('attention_probs_dropout_prob', 0.1),
  };
}

function block(index: number): Origins {
  const [ours, theirs] = [`block_${index}`, `encoder.layer.${index}`];
  const parts = ['query', 'key', 'value'].map((name) => `${theirs}.attention.self.${name}`);
  return {
    ...sideBySide(`${ours}/qkv`, parts),
    ...dense(`${ours}/mixed`, `${theirs}.attention.output.dense`),
    ...norm(`${ours}/attention_`, `${theirs}.attention.output.LayerNorm`),
    ...dense(`${ours}/inner`, `${theirs}.intermediate.dense`),
    ...dense(`${ours}/outer`, `${theirs}.output.dense`),
    ...norm(`${ours}/output_`, `${theirs}.output.LayerNorm`),
  };
}

/** Tables and blocks under BERT's names. */
export function bertBody({ layers, types, embedding, width }: Sizes): Origins {
  return {
    'embedding/tokens': { tensors: ['embeddings.word_embeddings.weight'] },
    'embedding/positions': { tensors: ['embeddings.position_embeddings.weight'] },
    ...(types > 0 ? { 'embedding/types': { tensors: ['embeddings.token_type_embeddings.weight'] } } : {}),
    ...norm('embedding/', 'embeddings.LayerNorm'),
    ...(embedding === width ? {} : dense('embedding/projection', 'embeddings_project')),
    ...Object.assign({}, ...Array.from({ length: layers }, (_, index) => block(index))),
  };
}

/** `model_type: bert`, MiniLM among them. */
export const bert: Family = {
  name: 'bert',
  prefix: 'bert.',
  decoder: false,
  pooling: 'first',
  head: { hidden: 'tanh', bias: true },
  sizes: bertSizes,
  body: bertBody,
  classifier: { ...layer('head', 'pooler.dense'), ...layer('logits', 'classifier') },
  unused: /^(embeddings\.position_ids|pooler\.|cls\.|classifier\.|qa_outputs\.)/,
};

/** `model_type: roberta`: positions begin after the row of padding. */
export const roberta: Family = {
  ...bert,
  name: 'roberta',
  prefix: 'roberta.',
  sizes: (read) => ({ ...bertSizes(read), firstPosition: read.number('pad_token_id', 1) + 1 }),
  classifier: { ...layer('head', 'classifier.dense'), ...layer('logits', 'classifier.out_proj') },
  unused: /^(embeddings\.position_ids|pooler\.|lm_head\.|classifier\.|qa_outputs\.)/,
};

/** `model_type: electra`, the discriminator or the generator. */
export const electra: Family = {
  ...bert,
  name: 'electra',
  prefix: 'electra.',
  head: { hidden: 'gelu', bias: true },
  sizes: (read) => ({ ...bertSizes(read), embedding: read.count('embedding_size', 'hidden_size') }),
  classifier: { ...layer('head', 'classifier.dense'), ...layer('logits', 'classifier.out_proj') },
  unused: /^(embeddings\.position_ids|discriminator_predictions\.|generator_predictions\.|generator_lm_head\.|classifier\.|qa_outputs\.)/,
};
