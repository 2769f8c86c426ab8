import * as tf from '@tensorflow/tfjs';
import { lookup } from './lookup.js';

/** How the rows of a batch are mixed while a network takes them. */
export interface Mixing {
  /** The row that each one is mixed with: (B), int32. */
  readonly partner: tf.Tensor1D;
  /** The share of the row itself, from 0 to 1; its partner has the rest: (B). */
  readonly share: tf.Tensor1D;
}

let current: Mixing | null = null;
let reached = 0;

/** Runs a network while its token tables give mixed vectors and masks see the tokens of both texts; tells how many tables there were. */
export function withMixing<T>(mixing: Mixing, body: () => T): { readonly value: T; readonly tables: number } {
  const outer = { current, reached };
  [current, reached] = [mixing, 0];
  try {
    const value = body();
    return { value, tables: reached };
  } finally {
    ({ current, reached } = outer);
  }
}

/** share * x + (1 - share) * x of the partner, for each row: (B, ...) to (B, ...). */
export function mixedRows<T extends tf.Tensor>(x: T, { partner, share }: Mixing): T {
  const flat = x.reshape<tf.Tensor2D>([x.shape[0]!, -1]);
  const own = share.expandDims(1);
  return flat.mul(own).add(lookup(flat, partner).mul(tf.sub(1, own))).reshape(x.shape); // prettier-ignore
}

/** The vectors (B, L, E) of a token table for ids (B, L): as they are, or mixed, with zeros in the place of padding (Guo et al. 2019). */
export function tableVectors(ids: tf.Tensor2D, vectors: tf.Tensor3D): tf.Tensor3D {
  if (!current) return vectors;
  reached++;
  const tokens = tf.notEqual(ids, tf.scalar(0, 'int32')).cast('float32');
  return mixedRows(vectors.mul(tokens.expandDims(2)), current);
}

/** Places of tokens (B, L), 1 or 0: as they are, or those of the text and of its partner together. A text without a share has none. */
export function placesSeen(own: tf.Tensor2D): tf.Tensor2D {
  if (!current) return own;
  const { partner, share } = current;
  const places = own.cast<tf.Tensor2D>('float32');
  const [first, second] = [share, tf.sub(1, share)].map((part) => tf.greater(part, 0).cast('float32').expandDims(1));
  return tf.maximum(places.mul(first!), lookup(places, partner).mul(second!)).cast<tf.Tensor2D>(own.dtype);
}
