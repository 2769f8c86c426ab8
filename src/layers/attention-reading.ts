/** The scores of a layer's attention as a layer of their own, so that a network can give them beside what it gives. */
import * as tf from '@tensorflow/tfjs';
import { tokenMask } from './masks.js';

/** A layer with attention among its tokens. */
export interface AttentiveLayer extends tf.layers.Layer {
  readonly heads: number;
  /** What the softmax of the attention takes but for what hides padding: ids (B, L) and vectors (B, L, D) to (B, H, L, L). */
  scores(ids: tf.Tensor2D, vectors: tf.Tensor3D): tf.Tensor4D;
}

/** Whether a layer has attention that can be read. */
export const isAttentive = (layer: tf.layers.Layer): layer is AttentiveLayer =>
  typeof (layer as Partial<AttentiveLayer>).scores === 'function' && typeof (layer as Partial<AttentiveLayer>).heads === 'number';

/** Options of the layer `AttentionReading`. */
export interface AttentionReadingConfig {
  name: string;
  of: AttentiveLayer;
  /** Tokens to which the scores are filled up with zeros or cut, all side by side in a row; left out: as many as there are. */
  length?: number;
}

/** What `of` takes, ids (B, L) and vectors (B, L, D), to its scores: (B, H, L, L), or (B, H * length * length). It has no weights of its own. */
export class AttentionReading extends tf.layers.Layer {
  static readonly className = 'AttentionReading';

  constructor(private readonly config: AttentionReadingConfig) {
    super({ name: config.name }); // not `of`, which is no part of it
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const { of, length } = this.config;
      const scores = of.scores(ids, vectors);
      if (length === undefined) return scores;
      const mask = tokenMask(ids);
      const both = mask.expandDims(1).expandDims(3).mul(mask.expandDims(1).expandDims(2)); // (B, 1, L, L)
      return squareTo(scores.mul(both), length).reshape([ids.shape[0], -1]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, length] = (inputShape as tf.Shape[])[0]!;
    const { of, length: most } = this.config;
    return most === undefined ? ([rows, of.heads, length, length] as tf.Shape) : [rows!, of.heads * most * most];
  }
}

/** Scores cut, or filled up with zeros, to a length: (B, H, L, L) to (B, H, length, length). */
export function squareTo(scores: tf.Tensor4D, length: number): tf.Tensor4D {
  const [rows, heads, given] = scores.shape;
  if (given === length) return scores;
  if (given > length) return tf.slice(scores, [0, 0, 0, 0], [rows, heads, length, length]);
  return tf.pad(scores, [[0, 0], [0, 0], [0, length - given], [0, length - given]]); // prettier-ignore
}
