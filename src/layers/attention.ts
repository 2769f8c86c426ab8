import * as tf from '@tensorflow/tfjs';
import { dropped } from './dropped.js';
import { hasKernel } from './kernels.js';
import { tokenLengths, tokenMask } from './masks.js';
import { nextSeed } from './noise.js';
import { ATTENTION, attentionKernel } from './transformer-kernels.js';

const HIDDEN = -1e9; // added to a score whose exponential has to be 0

/** What is added to scores (B, H, L, L) so that no token looks at padding (id 0) nor, where `causal`, at a later one: (B, 1, 1 or L, L). */
export function attentionBias(ids: tf.Tensor2D, causal: boolean): tf.Tensor4D {
  const length = ids.shape[1];
  const seen = tokenMask(ids).expandDims(1).expandDims(1) as tf.Tensor4D; // (B, 1, 1, L)
  if (!causal) return seen.sub(1).mul(-HIDDEN);
  const places = tf.range(0, length);
  const earlier = tf.lessEqual(places.expandDims(0), places.expandDims(1)).cast('float32'); // (L, L)
  return seen.mul<tf.Tensor4D>(earlier).sub(1).mul(-HIDDEN);
}

/** Scaled products of each token's query with each key, by head: queries, keys and values (B, L, 3D) to (B, H, L, L). */
export function attentionScores(qkv: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [rows, length, triple] = qkv.shape;
  const size = triple / 3 / heads;
  const [q, k] = tf
    .split(qkv, 3, 2)
    .map((part) => part.reshape<tf.Tensor4D>([rows, length, heads, size]).transpose<tf.Tensor4D>([0, 2, 1, 3]));
  return tf.matMul(q!, k!, false, true).div(Math.sqrt(size)) as tf.Tensor4D; // prettier-ignore
}

/** How many heads attend, and what is dropped of their shares. */
export interface Attention {
  readonly heads: number;
  /** Applied to the shares (B, H, L, L) that each token gives to the others. */
  readonly dropout?: (shares: tf.Tensor) => tf.Tensor;
}

/** Scaled dot-product attention (Vaswani et al. 2017) of queries, keys and values side by side: (B, L, 3D) and a bias to (B, L, D). */
export function attend(qkv: tf.Tensor3D, bias: tf.Tensor4D, { heads, dropout }: Attention): tf.Tensor3D {
  const [rows, length, triple] = qkv.shape;
  const width = triple / 3;
  const [q, k, v] = tf
    .split(qkv.reshape([rows, length, 3, heads, width / heads]).transpose([2, 0, 3, 1, 4]), 3, 0)
    .map((part) => part.reshape([rows, heads, length, width / heads])) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]; // (B, H, L, D/H) each
  const scores = tf.matMul(q, k, false, true).div(Math.sqrt(width / heads)).add(bias); // prettier-ignore
  const shares = tf.softmax(scores);
  const mixed = tf.matMul(dropout ? dropout(shares) : shares, v); // (B, H, L, D/H)
  return mixed.transpose([0, 2, 1, 3]).reshape([rows, length, width]);
}

/** How the heads of a block attend. */
export interface AttentionHeads {
  readonly heads: number;
  /** Whether no token sees a later one. */
  readonly causal: boolean;
  /** Share of the attention that is dropped; null: none. */
  readonly dropout: tf.Scalar | null;
}

/** Attention of the tokens of each text to one another, padding (id 0) left out: queries, keys and values (B, L, 3D) and ids (B, L) to (B, L, D). */
export function selfAttention(qkv: tf.Tensor3D, ids: tf.Tensor2D, { heads, causal, dropout: rate }: AttentionHeads): tf.Tensor3D {
  const seed = rate && hasKernel(ATTENTION) ? nextSeed() : null;
  if (!hasKernel(ATTENTION) || (rate && !seed))
    return attend(qkv, attentionBias(ids, causal), { heads, ...(rate && { dropout: (shares: tf.Tensor) => dropped(shares, rate) }) });
  return attentionKernel(qkv, { lengths: tokenLengths(ids), heads, causal, dropout: rate && seed && { rate, seed } });
}
