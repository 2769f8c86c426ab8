import * as tf from '@tensorflow/tfjs';
import { hasKernel } from './kernels.js';
import { asList } from './masks.js';
import { NORM, normKernel } from './transformer-kernels.js';

/**
 * Each vector shifted to mean 0 and scaled to variance 1, then scaled by `gamma` and shifted by `beta` (Ba et al. 2016):
 * (..., D), (D) and (D) to (..., D). `epsilon` is added to the variance.
 */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor {
  if (hasKernel(NORM)) return normKernel(x.reshape([-1, x.shape.at(-1)!]), gamma, beta, epsilon).reshape(x.shape);
  const op = tf.customGrad((...args) => {
    const [input, scale, shift, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const centred = input.sub(input.mean(-1, true));
    const inverse = centred.square().mean(-1, true).add(epsilon).rsqrt(); // (..., 1)
    const plain = centred.mul(inverse);
    save([plain, inverse, scale]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => normGradients(dy, saved as [tf.Tensor, tf.Tensor, tf.Tensor]);
    return { value: plain.mul(scale).add(shift), gradFunc };
  });
  return op(x, gamma, beta);
}

function normGradients(dy: tf.Tensor, [plain, inverse, scale]: readonly [tf.Tensor, tf.Tensor, tf.Tensor]): tf.Tensor[] {
  const rows = dy.shape.slice(0, -1).map((_, axis) => axis);
  const scaled = dy.mul(scale);
  const dx = inverse.mul(scaled.sub(scaled.mean(-1, true)).sub(plain.mul(scaled.mul(plain).mean(-1, true))));
  return [dx, dy.mul(plain).sum(rows), dy.sum(rows)];
}

/** Options of the layer `LayerNorm`. */
export interface LayerNormConfig {
  name?: string;
  /** Added to the variance. */
  epsilon: number;
}

/** `layerNorm` with weights of its own: (..., D) to (..., D). */
export class LayerNorm extends tf.layers.Layer {
  static readonly className = 'LayerNorm';
  private gamma!: tf.LayerVariable;
  private beta!: tf.LayerVariable;

  constructor(private readonly config: LayerNormConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape).at(-1)!;
    this.gamma = this.addWeight('gamma', [width], 'float32', tf.initializers.ones());
    this.beta = this.addWeight('beta', [width], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = asList(inputs) as [tf.Tensor];
    return tf.tidy(() => layerNorm(x, this.gamma.read() as tf.Tensor1D, this.beta.read() as tf.Tensor1D, this.config.epsilon));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape as tf.Shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.config.epsilon };
  }
}
tf.serialization.registerClass(LayerNorm);
