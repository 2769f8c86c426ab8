import * as tf from '@tensorflow/tfjs';
import { asList, tokenLengths } from './masks.js';

/** Options of the layer `TokenPick`. */
export interface TokenPickConfig {
  name?: string;
  /** Which token of each text. */
  place: 'first' | 'last';
}

/** The vector of one token of each row, padding (id 0) left out: ids (B, L) and vectors (B, L, D) to (B, D). */
export class TokenPick extends tf.layers.Layer {
  static readonly className = 'TokenPick';

  constructor(private readonly config: TokenPickConfig) {
    super(config);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const [rows, length, width] = vectors.shape;
      if (this.config.place === 'first') return tf.slice(vectors, [0, 0, 0], [rows, 1, width]).reshape([rows, width]);
      const last = tf.maximum(tokenLengths(ids).sub(tf.scalar(1, 'int32')), tf.scalar(0, 'int32'));
      const chosen = tf.equal(tf.range(0, length, 1, 'int32').expandDims(0), last.expandDims(1)).cast('float32'); // (B, L)
      return tf.matMul(chosen.expandDims(1), vectors).reshape([rows, width]); // (B, 1, L) x (B, L, D)
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , width] = (inputShape as tf.Shape[])[1]!;
    return [rows!, width!];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), place: this.config.place };
  }
}
tf.serialization.registerClass(TokenPick);

/** Vectors scaled to length 1: (B, D) to (B, D). A vector of zeros stays one. */
export class UnitLength extends tf.layers.Layer {
  static readonly className = 'UnitLength';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x] = asList(inputs) as [tf.Tensor];
      return x.div(tf.maximum(x.square().sum(-1, true), 1e-24).sqrt()); // 1e-12 squared, as in PyTorch's normalize
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape as tf.Shape;
  }
}
tf.serialization.registerClass(UnitLength);
