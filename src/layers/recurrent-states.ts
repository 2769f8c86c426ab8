import * as tf from '@tensorflow/tfjs';
import { tokenLengths, tokenMask } from './masks.js';
import { RecurrentState, reversed } from './recurrent.js';

/**
 * As `RecurrentState`, the state at every token: ids (B, L) and vectors (B, L, E) to (B, L, U), or (B, L, 2U) in both directions, each
 * beside the token that it has just read; zeros at padding.
 */
export class RecurrentStates extends RecurrentState {
  static override readonly className: string = 'RecurrentStates';

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const lengths = tokenLengths(ids); // (B)
      return this.told('all', vectors, lengths, () => {
        const states = this.states(vectors, lengths, training);
        const inOrder = states.rank === 3 ? states : bothInOrder(states as tf.Tensor4D, lengths); // (L, B, U or 2U)
        return inOrder.transpose([1, 0, 2]).mul(tokenMask(ids).expandDims(2));
      });
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, length] = (inputShape as tf.Shape[])[0]!;
    return [rows!, length!, this.config.units * (this.config.bidirectional ? 2 : 1)];
  }
}
tf.serialization.registerClass(RecurrentStates);

/** (L, D, B, U) to (L, B, 2U): the backward direction's states from the text's begin on. */
function bothInOrder(states: tf.Tensor4D, lengths: tf.Tensor1D): tf.Tensor {
  const [forward, backward] = tf.unstack(states, 1) as [tf.Tensor3D, tf.Tensor3D];
  return tf.concat([forward, reversed(backward.transpose([1, 0, 2]), lengths)], 2);
}
