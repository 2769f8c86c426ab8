import * as tf from '@tensorflow/tfjs';
import { asList } from './masks.js';

/** Options of the layer `ClassToken`. */
export interface ClassTokenConfig {
  name?: string;
  /** The id that is put before each text. */
  id: number;
}

/** A token before each text whose vector is to stand for the whole: ids (B, L) to (B, L + 1). */
export class ClassToken extends tf.layers.Layer {
  static readonly className = 'ClassToken';

  constructor(private readonly config: ClassTokenConfig) {
    super({ ...config, dtype: 'int32' });
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids] = asList(inputs) as [tf.Tensor2D];
      return tf.concat([tf.fill([ids.shape[0], 1], this.config.id, 'int32'), ids.cast('int32')], 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, length] = inputShape as tf.Shape;
    return [rows!, length === null ? null : length! + 1];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), id: this.config.id };
  }
}
tf.serialization.registerClass(ClassToken);
