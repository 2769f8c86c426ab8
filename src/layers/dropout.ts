import * as tf from '@tensorflow/tfjs';
import { dropped } from './dropped.js';
import { asList } from './masks.js';
import { fedScalar } from './noise.js';

/** Options of the layer `SeededDropout`. */
export interface SeededDropoutConfig {
  name?: string;
  /** Share of the units set to 0 while training; the others grow by 1 / (1 - rate). */
  rate: number;
}

/** Dropout whose draws come from `uniform`, so that a seed repeats them on every run. */
export class SeededDropout extends tf.layers.Layer {
  static readonly className = 'SeededDropout';
  private readonly rate: number;

  constructor(config: SeededDropoutConfig) {
    super(config);
    this.rate = config.rate;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const [x] = asList(inputs) as [tf.Tensor];
      if (!kwargs.training || this.rate === 0) return x.clone();
      return dropped(x, fedScalar(this.rate));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape as tf.Shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}
tf.serialization.registerClass(SeededDropout);
