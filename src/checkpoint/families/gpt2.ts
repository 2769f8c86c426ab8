import { norm } from './bert.js';
import type { Family, Origins } from './types.js';

/** GPT-2 stores its kernels (in, out), queries, keys and values side by side already. */
const dense = (ours: string, theirs: string): Origins => ({
  [`${ours}_kernel`]: { tensors: [`${theirs}.weight`] },
  [`${ours}_bias`]: { tensors: [`${theirs}.bias`] },
});

function block(index: number): Origins {
  const [ours, theirs] = [`block_${index}`, `h.${index}`];
  return {
    ...norm(`${ours}/attention_`, `${theirs}.ln_1`),
    ...dense(`${ours}/qkv`, `${theirs}.attn.c_attn`),
    ...dense(`${ours}/mixed`, `${theirs}.attn.c_proj`),
    ...norm(`${ours}/output_`, `${theirs}.ln_2`),
    ...dense(`${ours}/inner`, `${theirs}.mlp.c_fc`),
    ...dense(`${ours}/outer`, `${theirs}.mlp.c_proj`),
  };
}

/** `model_type: gpt2`, DistilGPT2 among them. */
export const gpt2: Family = {
  name: 'gpt2',
  prefix: 'transformer.',
  decoder: true,
  pooling: 'last',
  head: { hidden: null, bias: false },
  sizes(read) {
    read.only('scale_attn_weights', true);
    read.only('scale_attn_by_inverse_layer_idx', false);
    read.only('add_cross_attention', false);
    const width = read.count('n_embd');
    return {
      vocabulary: read.count('vocab_size'),
      embedding: width,
      width,
      positions: read.count('n_positions', 'n_ctx'),
      firstPosition: 0,
      types: 0,
      layers: read.count('n_layer'),
      heads: read.count('n_head'),
      inner: read.number('n_inner', 4 * width),
      activation: read.activation('activation_function'),
      epsilon: read.number('layer_norm_epsilon', 1e-5),
      dropout: read.number('resid_pdrop', 0.1),
      attentionDropout: read.number('attn_pdrop', 0.1),
    };
  },
  body: ({ layers }) => ({
    'embedding/tokens': { tensors: ['wte.weight'] },
    'embedding/positions': { tensors: ['wpe.weight'] },
    ...Object.assign({}, ...Array.from({ length: layers }, (_, index) => block(index))),
    ...norm('norm/', 'ln_f'),
  }),
  classifier: { 'logits/kernel': { tensors: ['score.weight'], transposed: true } },
  unused: /^(h\.\d+\.attn\.(masked_)?bias|lm_head\.|score\.)/,
};
