import * as tf from '@tensorflow/tfjs';
import { affine } from './affine.js';
import { activations, type Activation } from './gelu.js';
import { asList } from './masks.js';

/** Options of the layer `Activated`. */
export interface ActivatedConfig {
  name?: string;
  units: number;
  activation: Activation;
}

/** A dense layer with one of `activations`, those among them that tfjs lacks: (B, D) to (B, U). */
export class Activated extends tf.layers.Layer {
  static readonly className = 'Activated';
  private kernel!: tf.LayerVariable;
  private bias!: tf.LayerVariable;

  constructor(private readonly config: ActivatedConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape).at(-1)!;
    this.kernel = this.addWeight('kernel', [width, this.config.units], 'float32', tf.initializers.glorotUniform({}));
    this.bias = this.addWeight('bias', [this.config.units], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x] = asList(inputs) as [tf.Tensor2D];
      return activations[this.config.activation](affine(x, this.kernel.read() as tf.Tensor2D, this.bias.read() as tf.Tensor1D));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as tf.Shape)[0]!, this.config.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.config.units, activation: this.config.activation };
  }
}
tf.serialization.registerClass(Activated);
