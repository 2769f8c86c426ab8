import * as tf from '@tensorflow/tfjs';
import {
  ClassToken,
  LayerNorm,
  pooled,
  SeededDropout,
  TokenPick,
  TransformerBlock,
  TransformerEmbedding,
  type Pooling,
  type TransformerBlockConfig,
} from 'stillhouse/layers';
import { defineArchitecture, InputError, Pretrained, type ModelShape } from 'stillhouse/plugin';

type Symbolic = tf.SymbolicTensor;

export default defineArchitecture({
  name: 'transformer',
  doc: "Transformer encoder (Vaswani et al. 2017), trained from drawn weights or from a checkpoint's tables and some of its blocks, as DistilBERT begins (Sanh et al. 2019).",
  options: {
    units: { doc: 'Numbers a token between the blocks.', format: 'count', default: 128 },
    embedding: { doc: 'Numbers a token in the table; null: as units, else a product stands between.', format: 'count', default: null },
    layers: { doc: 'Blocks.', format: 'count', default: 2 },
    heads: { doc: 'Heads of attention; units must divide by them.', format: 'count', default: 4 },
    feed_forward: { doc: 'Units of the hidden layer in each block; null: four times units.', format: 'count', default: null },
    activation: { doc: 'Of the hidden layer.', format: ['gelu', 'gelu-tanh', 'relu', 'silu', 'tanh'], default: 'gelu' },
    norm: {
      doc: 'pre: norms before attention and hidden layer and at the end (as in GPT-2); post: after their sums and after the table (as in BERT).',
      format: ['pre', 'post'],
      default: 'pre',
    },
    positions: { doc: 'Learned vectors of the places in a text, or sinusoids.', format: ['learned', 'sinusoidal'], default: 'learned' },
    pooling: {
      doc: 'How a text becomes one vector; cls: that of a token of its own before the text, with copy_from that of the first token.',
      format: ['mean', 'cls', 'max', 'attention'],
      default: 'mean',
    },
    dropout: {
      doc: 'Share dropped while training: of table, attention, each part of a block and features.',
      format: 'below-one',
      default: 0,
    },
    epsilon: { doc: 'Added to variances by the norms.', format: 'positive', default: 1e-12 },
    copy_from: {
      doc: 'A checkpoint of the BERT family (a folder, pip:PACKAGE, hub:OWNER/NAME) whose tables and blocks are the first weights; sizes, norm post and tokenizer pretrained must be its own.',
      format: 'source',
      default: null,
    },
    copy_layers: {
      doc: 'Which blocks are copied, from 0; null: evenly spread from first to last.',
      format: { list: 'natural' },
      default: null,
    },
  },
  inject: [Pretrained],
  // Row i of the table belongs to id i + 1.
  table: { weight: 'embedding/tokens', first: 1, units: ({ embedding, units }) => embedding ?? units },
  create(options, pretrained) {
    checkOptions(options);
    const { units, layers, heads, activation, norm, epsilon, dropout, copy_from: source, copy_layers } = options;
    const embedding = options.embedding ?? units;
    const inner = options.feed_forward ?? 4 * units;
    const block = { heads, inner, activation, epsilon, normFirst: norm === 'pre', causal: false, dropout, attentionDropout: dropout };
    const build = (shape: ModelShape): tf.LayersModel => network({ ...options, embedding, block }, shape);
    if (source === null) return { build };
    const sizes = { embedding, units, heads, feed_forward: inner, layers, epsilon, activation };
    return {
      build,
      prepare: ({ vocabulary, maxLength }) => pretrained.blocks({ source, layers: copy_layers, vocabulary, length: maxLength, sizes }),
      identity: () => pretrained.identity(source, 'copy_from'),
    };
  },
});

interface Built {
  readonly units: number;
  readonly embedding: number;
  readonly layers: number;
  readonly norm: 'pre' | 'post';
  readonly positions: 'learned' | 'sinusoidal';
  readonly pooling: Pooling | 'cls';
  readonly dropout: number;
  readonly epsilon: number;
  readonly copy_from: string | null;
  readonly block: TransformerBlockConfig;
}

function network(options: Built, { vocabulary, classes, length }: ModelShape): tf.LayersModel {
  const { layers, norm, pooling, dropout, epsilon, block } = options;
  const own = pooling === 'cls' && options.copy_from === null;
  const given = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
  const ids = own ? (new ClassToken({ name: 'class_token', id: vocabulary }).apply(given) as Symbolic) : given;
  let x = table(options, vocabulary - (own ? 0 : 1), length + (own ? 1 : 0)).apply(ids) as Symbolic; // (B, L, D)
  for (let index = 0; index < layers; index++) x = new TransformerBlock({ name: `block_${index}`, ...block }).apply([ids, x]) as Symbolic;
  if (norm === 'pre') x = new LayerNorm({ name: 'norm', epsilon }).apply(x) as Symbolic;
  let features =
    pooling === 'cls'
      ? (new TokenPick({ name: 'pooling', place: 'first' }).apply([ids, x]) as Symbolic)
      : pooled(pooling, ids, x, options.units); // (B, D)
  features = new SeededDropout({ name: 'dropout', rate: dropout }).apply(features) as Symbolic;
  const logits = tf.layers.dense({ name: 'logits', units: classes }).apply(features) as Symbolic; // (B, C)
  return tf.model({ inputs: given, outputs: logits });
}

const table = ({ embedding: units, units: width, positions, norm, epsilon, dropout }: Built, vocabulary: number, length: number) =>
  new TransformerEmbedding({
    name: 'embedding',
    vocabulary,
    units,
    width,
    positions: positions === 'sinusoidal' ? 0 : length,
    firstPosition: 0,
    types: 0,
    epsilon: norm === 'post' ? epsilon : null,
    dropout,
  });

interface Checked {
  readonly units: number;
  readonly heads: number;
  readonly norm: string;
  readonly positions: string;
  readonly copy_from: string | null;
  readonly vectors?: string | null;
}

/** Throws an `InputError` for options that do not go together. */
function checkOptions({ units, heads, norm, positions, copy_from, vectors = null }: Checked): void {
  const refuse = (problem: string, path: string, allowed: string): never => {
    throw new InputError(problem, { path: `student.${path}`, allowed });
  };
  if (units % heads !== 0) refuse(`${units} units do not divide into ${heads} heads`, 'heads', `a divisor of ${units}`);
  if (copy_from === null) return;
  if (norm !== 'post') refuse('blocks that are copied have their norms after the sums', 'norm', 'post');
  if (positions !== 'learned') refuse('a checkpoint brings positions that were learned', 'positions', 'learned');
  if (vectors !== null) refuse('copy_from brings the token vectors', 'vectors', 'null');
}
