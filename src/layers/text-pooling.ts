import * as tf from '@tensorflow/tfjs';
import { tokenMask } from './masks.js';
import { maskedMax } from './pooling.js';

const HIDDEN = -1e9; // added to a score whose exponential has to be 0

/** The mask of tokens, with the first place of a row that has none. */
function seenMask(ids: tf.Tensor2D): tf.Tensor2D {
  const first = tf.equal(tf.range(0, ids.shape[1], 1, 'int32'), tf.scalar(0, 'int32')).cast('float32'); // (L)
  return tf.maximum(tokenMask(ids), first.expandDims(0)) as tf.Tensor2D;
}

/** Largest number of each column over the tokens of a row, padding left out: ids (B, L) and vectors (B, L, D) to (B, D). */
export class MaximumPooling extends tf.layers.Layer {
  static readonly className = 'MaximumPooling';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
    return tf.tidy(() => maskedMax(vectors, seenMask(ids)));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , width] = (inputShape as tf.Shape[])[1]!;
    return [rows!, width!];
  }
}
tf.serialization.registerClass(MaximumPooling);

/**
 * Mean of the tokens' vectors by shares that are learned: the softmax of v . tanh(W x + b) over the tokens, W of as many columns as rows (Yang
 * et al. 2016, section 2.2). ids (B, L) and vectors (B, L, D) to (B, D); padding has no share.
 */
export class AttentionPooling extends tf.layers.Layer {
  static readonly className = 'AttentionPooling';
  private kernel!: tf.LayerVariable;
  private bias!: tf.LayerVariable;
  private query!: tf.LayerVariable;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape[])[1]!.at(-1)!;
    this.kernel = this.addWeight('kernel', [width, width], 'float32', tf.initializers.glorotUniform({}));
    this.bias = this.addWeight('bias', [width], 'float32', tf.initializers.zeros());
    this.query = this.addWeight('query', [width, 1], 'float32', tf.initializers.glorotUniform({}));
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const [rows, length, width] = vectors.shape;
      const flat = vectors.reshape([rows * length, width]) as tf.Tensor2D;
      const keys = tf.tanh(tf.matMul(flat, this.kernel.read() as tf.Tensor2D).add(this.bias.read())) as tf.Tensor2D;
      const scores = tf.matMul(keys, this.query.read() as tf.Tensor2D).reshape([rows, length]);
      const shares = tf.softmax(scores.add(tf.sub(1, seenMask(ids)).mul(HIDDEN))); // (B, L)
      return tf.matMul(shares.expandDims(1), vectors).reshape([rows, width]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , width] = (inputShape as tf.Shape[])[1]!;
    return [rows!, width!];
  }
}
tf.serialization.registerClass(AttentionPooling);
