import * as tf from '@tensorflow/tfjs';
import { tokenLengths, tokenMask } from './masks.js';

/** Mean over the tokens of each row, padding left out: ids (B, L) and vectors (B, L, E) to (B, E); 0 for a row without tokens. */
export class MaskedMean extends tf.layers.Layer {
  static readonly className = 'MaskedMean';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const lengths = tf.maximum(tokenLengths(ids), tf.scalar(1, 'int32')).cast('float32'); // (B)
      const shares = tokenMask(ids).div(lengths.expandDims(1)); // (B, L)
      return tf.matMul(shares.expandDims(1), vectors).squeeze([1]); // (B, 1, L) x (B, L, E)
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , units] = (inputShape as tf.Shape[])[1]!;
    return [rows!, units!];
  }
}
tf.serialization.registerClass(MaskedMean);

/**
 * Largest value over the positions with mask 1: (B, L, F) and (B, L) to (B, F). Every row needs such a position.
 * Where several positions are largest they share the gradient evenly, as in TensorFlow; tfjs' own would give it to each in full.
 */
export function maskedMax(values: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((x, save) => {
    const hidden = (x as tf.Tensor3D).add(mask.sub(1).mul(1e30).expandDims(2)); // (B, L, F)
    const top = hidden.max(1, true); // (B, 1, F)
    (save as tf.GradSaveFunc)([hidden, top]);
    return {
      value: top.squeeze([1]),
      gradFunc: (dy, saved) => {
        const [all, largest] = saved as [tf.Tensor3D, tf.Tensor3D];
        const winners = tf.equal(all, largest).cast('float32');
        return winners.mul(dy.expandDims(1).div(winners.sum(1, true)));
      },
    };
  });
  return op(values) as tf.Tensor2D;
}
