/** A checkpoint's network as a tfjs-layers model whose weights are zeros until they are read. */
import * as tf from '@tensorflow/tfjs';
import {
  Activated,
  LayerNorm,
  LowRankBlock,
  MaskedMean,
  SeededDropout,
  TokenPick,
  TransformerBlock,
  TransformerEmbedding,
  UnitLength,
} from '../layers/index.js';
import type { Activation, Adapters } from '../layers/index.js';
import type { Sizes } from './families/index.js';

/** How the vectors of a text's tokens become one. */
export type Pooling = 'mean' | 'first' | 'last';
/** What a network gives for each text. */
export type Output =
  /** Its vector (B, D). */
  | { readonly kind: 'features'; readonly pooling: Pooling; readonly unitLength: boolean }
  /** Logits (B, C): the vector, a hidden layer where there is one, a product. */
  | {
      readonly kind: 'logits';
      readonly pooling: Pooling;
      readonly classes: number;
      readonly hidden: Activation | null;
      readonly bias: boolean;
    }
  /** The vector of each token (B, L, D). */
  | { readonly kind: 'tokens' };

type Symbolic = tf.SymbolicTensor;

/** What differs from the checkpoint while its network is trained. */
export interface Training {
  /** Share dropped in blocks and before the head; null: as the checkpoint says. */
  readonly dropout: number | null;
  /** Null: blocks without adapters. */
  readonly adapters: Adapters | null;
}
const asItIs: Training = { dropout: null, adapters: null };

/** Token ids plus one, 0 for padding, (B, L) to what is asked for. */
export function buildNetwork(given: Sizes, decoder: boolean, output: Output, { dropout: share, adapters } = asItIs): tf.LayersModel {
  const sizes = share === null ? given : { ...given, dropout: share, attentionDropout: share };
  const ids = tf.input({ shape: [null], dtype: 'int32', name: 'ids' }); // (B, L)
  const { vocabulary, embedding: units, positions, firstPosition, types, width, epsilon, dropout } = sizes;
  const table = { vocabulary, units, positions, firstPosition, types, width, dropout, initial: 'zeros' as const };
  let x = new TransformerEmbedding({ name: 'embedding', ...table, epsilon: decoder ? null : epsilon }).apply(ids) as Symbolic;
  for (let index = 0; index < sizes.layers; index++) x = block(sizes, decoder, index, adapters).apply([ids, x]) as Symbolic; // (B, L, D)
  if (decoder) x = new LayerNorm({ name: 'norm', epsilon }).apply(x) as Symbolic;
  return tf.model({ inputs: ids, outputs: finished(ids, x, sizes, output) });
}

function block(sizes: Sizes, decoder: boolean, index: number, adapters: Adapters | null): TransformerBlock {
  const { heads, inner, activation, epsilon, dropout, attentionDropout } = sizes;
  const shape = { heads, inner, activation, epsilon, dropout, attentionDropout };
  const config = { name: `block_${index}`, ...shape, normFirst: decoder, causal: decoder, initial: 'zeros' as const };
  return adapters ? new LowRankBlock({ ...config, adapters }) : new TransformerBlock(config);
}

function finished(ids: Symbolic, x: Symbolic, sizes: Sizes, output: Output): Symbolic {
  if (output.kind === 'tokens') return x;
  const vector = pooled(ids, x, output.pooling); // (B, D)
  if (output.kind === 'features') return output.unitLength ? (new UnitLength({ name: 'unit_length' }).apply(vector) as Symbolic) : vector;
  const drop = (name: string, value: Symbolic): Symbolic => new SeededDropout({ name, rate: sizes.dropout }).apply(value) as Symbolic;
  let features = vector;
  if (output.hidden !== null) {
    features = new Activated({ name: 'head', units: sizes.width, activation: output.hidden }).apply(features) as Symbolic;
  }
  features = drop('head_dropout', features);
  const logits = tf.layers.dense({ name: 'logits', units: output.classes, useBias: output.bias });
  return logits.apply(features) as Symbolic; // (B, C)
}

function pooled(ids: Symbolic, x: Symbolic, pooling: Pooling): Symbolic {
  if (pooling === 'mean') return new MaskedMean({ name: 'mean' }).apply([ids, x]) as Symbolic;
  return new TokenPick({ name: pooling, place: pooling }).apply([ids, x]) as Symbolic;
}
