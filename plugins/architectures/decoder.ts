import * as tf from '@tensorflow/tfjs';
import { LayerNorm, TokenLogits, TransformerBlock, TransformerEmbedding } from 'stillhouse/layers';
import { defineArchitecture, InputError } from 'stillhouse/plugin';

type Symbolic = tf.SymbolicTensor;
const EPSILON = 1e-5;

export default defineArchitecture({
  name: 'decoder',
  doc: 'Transformer decoder as a language model: causal blocks with norms before their parts and at the end, as in GPT-2 (Radford et al. 2019).',
  task: 'language-modelling',
  options: {
    units: { doc: 'Numbers a token.', format: 'count', default: 128 },
    layers: { doc: 'Blocks.', format: 'count', default: 2 },
    heads: { doc: 'Heads of attention; units must divide by them.', format: 'count', default: 4 },
    feed_forward: { doc: 'Units of the hidden layer in each block; null: four times units.', format: 'count', default: null },
    activation: { doc: 'Of the hidden layer.', format: ['gelu', 'gelu-tanh', 'relu', 'silu', 'tanh'], default: 'gelu' },
    positions: { doc: 'Learned vectors of the places in a text, or sinusoids.', format: ['learned', 'sinusoidal'], default: 'learned' },
    tied: { doc: 'Whether the table of token vectors is the output product too (Press and Wolf 2017).', format: 'boolean', default: true },
    dropout: { doc: 'Share dropped while training: of table, attention and each part of a block.', format: 'below-one', default: 0 },
  },
  create({ units, layers, heads, feed_forward, activation, positions, tied, dropout }) {
    if (units % heads !== 0)
      throw new InputError(`${units} units do not divide into ${heads} heads`, { path: 'student.heads', allowed: `a divisor of ${units}` });
    const inner = feed_forward ?? 4 * units;
    const block = { heads, inner, activation, epsilon: EPSILON, normFirst: true, causal: true, dropout, attentionDropout: dropout };
    return {
      build({ vocabulary, length }) {
        const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
        const found = new TransformerEmbedding({
          name: 'embedding',
          vocabulary,
          units,
          width: units,
          positions: positions === 'sinusoidal' ? 0 : length,
          firstPosition: 0,
          types: 0,
          epsilon: null,
          dropout,
          withTable: tied,
        }).apply(ids);
        const [looked, table] = (tied ? found : [found]) as [Symbolic, Symbolic | undefined]; // (B, L, D) and (V, D)
        let x = looked;
        for (let index = 0; index < layers; index++)
          x = new TransformerBlock({ name: `block_${index}`, ...block }).apply([ids, x]) as Symbolic;
        x = new LayerNorm({ name: 'norm', epsilon: EPSILON }).apply(x) as Symbolic;
        const logits = new TokenLogits({ name: 'logits', vocabulary, first: 1 }).apply(table ? [x, table] : x) as Symbolic; // (B, L, V)
        return tf.model({ inputs: ids, outputs: logits });
      },
    };
  },
  // Row i of the table belongs to id i + 1.
  table: { weight: 'embedding/tokens', first: 1, units: ({ units }) => units },
});
