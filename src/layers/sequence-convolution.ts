import * as tf from '@tensorflow/tfjs';
import { tokenMask } from './masks.js';

/** Options of the layer `SequenceConvolution`. */
export interface SequenceConvolutionConfig {
  name?: string;
  filters: number;
  /** Tokens a window sees. */
  width: number;
  /** Places from one token of a window to the next; 1 for a plain convolution. */
  dilation?: number;
  /** Convolves each column by itself, then mixes the columns: fewer weights and products. */
  separable?: boolean;
}

/**
 * An answer to the window around each token: ids (B, L) and vectors (B, L, E) to relu (B, L, F), zeros at padding; beyond the text's ends
 * are zeros, as with Keras' padding 'same'. Weights have the shapes of Keras' Conv1D, or of its SeparableConv1D. The windows are one product
 * of matrices: tfjs has no gradient of dilated convolutions.
 */
export class SequenceConvolution extends tf.layers.Layer {
  static readonly className = 'SequenceConvolution';
  private kernels: tf.LayerVariable[] = [];
  private bias!: tf.LayerVariable;

  constructor(private readonly config: SequenceConvolutionConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { filters, width, separable } = this.config;
    const units = (inputShape as tf.Shape[])[1]!.at(-1)!;
    const add = (name: string, shape: number[]) => this.addWeight(name, shape, 'float32', tf.initializers.glorotUniform({}));
    this.kernels = separable
      ? [add('depthwise_kernel', [width, units, 1]), add('pointwise_kernel', [1, units, filters])]
      : [add('kernel', [width, units, filters])];
    this.bias = this.addWeight('bias', [filters], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const { width, dilation = 1, separable, filters } = this.config;
      const [rows, length, units] = vectors.shape;
      const seen = tokenMask(ids).expandDims(2); // (B, L, 1)
      const columns = shifted(vectors.mul(seen), width, dilation); // W times (B, L, E)
      const windows = separable ? this.depthwise(columns) : tf.concat([...columns], 2);
      const size = separable ? units : width * units;
      const kernel = this.kernels.at(-1)!.read().reshape([size, filters]) as tf.Tensor2D;
      const answers = tf.matMul(windows.reshape([rows * length, size]) as tf.Tensor2D, kernel).add(this.bias.read()).relu(); // prettier-ignore
      return answers.reshape([rows, length, filters]).mul(seen);
    });
  }

  /** Each column's own sum over the window: (B, L, E). */
  private depthwise(columns: readonly tf.Tensor3D[]): tf.Tensor {
    const kernel = this.kernels[0]!.read();
    const weights = tf.unstack(kernel.reshape([columns.length, -1])); // W times (E)
    return tf.addN(columns.map((column, offset) => column.mul(weights[offset]!)));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, length] = (inputShape as tf.Shape[])[0]!;
    return [rows!, length!, this.config.filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, width, dilation = 1, separable = false } = this.config;
    return { ...super.getConfig(), filters, width, dilation, separable };
  }
}
tf.serialization.registerClass(SequenceConvolution);

/** The vectors that stand at each place of the windows: (B, L, E) for each of `width` places, zeros beyond the ends. */
function shifted(x: tf.Tensor3D, width: number, dilation: number): tf.Tensor3D[] {
  const [rows, length, units] = x.shape;
  const reach = (width - 1) * dilation;
  const before = Math.floor(reach / 2);
  const padded = reach === 0 ? x : tf.pad(x, [[0, 0], [before, reach - before], [0, 0]]); // prettier-ignore
  return Array.from({ length: width }, (_, place) => tf.slice(padded, [0, place * dilation, 0], [rows, length, units]));
}
