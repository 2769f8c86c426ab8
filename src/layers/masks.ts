import * as tf from '@tensorflow/tfjs';
import { placesSeen } from './mixing.js';

const tokens = (ids: tf.Tensor2D, dtype: 'float32' | 'int32'): tf.Tensor2D =>
  placesSeen(tf.cast(tf.notEqual(ids, tf.scalar(0, 'int32')), dtype));

/**
 * 1 where there is a token, 0 where there is padding (id 0): (B, L) to (B, L), float32. Under `withMixing` a token of either text, here and
 * below.
 */
export const tokenMask = (ids: tf.Tensor2D): tf.Tensor2D => tokens(ids, 'float32');

/** Tokens of each row, padding left out: (B, L) to (B), int32. Padding is expected after the tokens. */
export const tokenLengths = (ids: tf.Tensor2D): tf.Tensor1D => tf.sum(tokens(ids, 'int32'), 1);

/** A single tensor or a list of them, as tfjs-layers hands it to `call`, as a list. */
export const asList = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(inputs) ? inputs : [inputs]);

/** As `tokenMask`, but a row without tokens is seen at its first place: what is taken over the places of a row then has something to take. */
export function seenMask(ids: tf.Tensor2D): tf.Tensor2D {
  const lengths = tf.maximum(tokenLengths(ids), tf.scalar(1, 'int32')); // (B)
  return tf.cast(tf.less(tf.range(0, ids.shape[1], 1, 'int32').expandDims(0), lengths.expandDims(1)), 'float32');
}
