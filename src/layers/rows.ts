/** Rows of a batch beside one another: what relational losses are made of. `rows` (B) is 1 for a row that counts and 0 for one that fills up. */
import * as tf from '@tensorflow/tfjs';

const SMALL = 1e-24; // 1e-12 squared, as in PyTorch's normalize
const CLOSE = 1e-8; // share of the mean squared distance below which rows count as one: rounding would decide where they lie

/** Vectors along the last axis scaled to length 1; a vector of zeros stays one, and so does its gradient. */
export const toUnitLength = <T extends tf.Tensor>(x: T): T => x.div(tf.maximum(x.square().sum(-1, true), SMALL).sqrt()) as T;

/** 1 where two different rows both count: (B) to (B, B). */
export function pairsOf(rows: tf.Tensor1D): tf.Tensor2D {
  const both = rows.expandDims(1).mul(rows.expandDims(0));
  return both.mul(tf.sub(1, tf.eye(rows.shape[0]))) as tf.Tensor2D;
}

/** Where rows lie to one another. */
export interface Places {
  /** Distances, 0 where rows coincide or one does not count: (B, B). */
  readonly distances: tf.Tensor2D;
  /** Cosine of the angle at each row, which is first, between each two others; 0 where rows coincide: (B, B, B). */
  readonly angles: tf.Tensor3D;
}

/** Euclidean distances and angles of all rows: (B, D) and `pairsOf` the rows. Rows that coincide but for rounding get no gradient. */
export function placesOf(x: tf.Tensor2D, pairs: tf.Tensor2D): Places {
  const to = x.expandDims(0).sub(x.expandDims(1)) as tf.Tensor3D; // (B, B, D): from the first row to the second
  const squared = to.square().sum(2) as tf.Tensor2D; // (B, B)
  const apart = apartOf(squared, pairs);
  const lengths = squared.add(tf.sub(1, apart)).sqrt(); // a slope where it is masked too
  const units = to.div(lengths.expandDims(2)).mul(apart.expandDims(2)) as tf.Tensor3D;
  return { distances: lengths.mul(apart) as tf.Tensor2D, angles: tf.matMul(units, units, false, true) };
}

/** 1 where two rows of `pairs` are apart by more than rounding; no gradient flows through it, which tfjs has none of for `greater`. */
function apartOf(squared: tf.Tensor2D, pairs: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((x) => {
    const all = (x as tf.Tensor).mul(pairs);
    const least = all.sum().div(pairs.sum().maximum(1)).mul(CLOSE).maximum(SMALL);
    return { value: all.greater(least).cast('float32'), gradFunc: (dy) => tf.zerosLike(dy) };
  });
  return op(squared) as tf.Tensor2D;
}

/** Huber's loss with its corner at 1, elementwise. */
export function huber(difference: tf.Tensor): tf.Tensor {
  const size = difference.abs();
  const inner = tf.minimum(size, 1);
  return inner.square().mul(0.5).add(size.sub(inner));
}
