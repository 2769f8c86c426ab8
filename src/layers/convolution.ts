import * as tf from '@tensorflow/tfjs';
import { CONVOLUTION, hasKernel, strongestAnswers } from './kernels.js';
import { tokenLengths, tokenMask } from './masks.js';
import { isNative } from './native.js';
import { maskedMax } from './pooling.js';

/** Options of the layer `MaskedConvolution`. */
export interface MaskedConvolutionConfig {
  name?: string;
  filters: number;
  /** Tokens a window sees. */
  width: number;
}

/**
 * The strongest answer of each filter to any window of the text: ids (B, L) and vectors (B, L, E) to relu(max) (B, F).
 * Only windows that lie wholly in the text count; a text shorter than the window is seen once, filled with zeros. So padding changes nothing.
 */
export class MaskedConvolution extends tf.layers.Layer {
  static readonly className = 'MaskedConvolution';
  private kernel!: tf.LayerVariable;
  private bias!: tf.LayerVariable;

  constructor(private readonly config: MaskedConvolutionConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { filters, width } = this.config;
    const units = (inputShape as tf.Shape[])[1]!.at(-1)!;
    this.kernel = this.addWeight('kernel', [width, units, filters], 'float32', tf.initializers.glorotUniform({}));
    this.bias = this.addWeight('bias', [filters], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const { width } = this.config;
      if (hasKernel(CONVOLUTION)) return strongestAnswers(vectors, tokenLengths(ids), this.kernel.read(), this.bias.read());
      const short = Math.max(0, width - ids.shape[1]);
      const seen = vectors.mul<tf.Tensor3D>(tokenMask(ids).expandDims(2));
      const x = short === 0 ? seen : tf.pad(seen, [[0, 0], [0, short], [0, 0]]); // prettier-ignore
      const answers = convolve(x, this.kernel.read() as tf.Tensor3D); // (B, starts, F)
      // relu and the bias rise with their input, so they may come after the maximum.
      return maskedMax(answers, windowMask(ids, width, answers.shape[1]))
        .add(this.bias.read())
        .relu();
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as tf.Shape[])[0]![0]!, this.config.filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), filters: this.config.filters, width: this.config.width };
  }
}
tf.serialization.registerClass(MaskedConvolution);

/** 1 at the starts of windows that count, t = 0 and every t <= length - width: (B, starts). */
function windowMask(ids: tf.Tensor2D, width: number, starts: number): tf.Tensor2D {
  const last = tf.maximum(tokenLengths(ids).sub(tf.scalar(width, 'int32')), tf.scalar(0, 'int32')); // (B)
  return tf.lessEqual(tf.range(0, starts, 1, 'int32').expandDims(0), last.expandDims(1)).cast('float32');
}

/** Windows of W vectors: (B, L, E) * (W, E, F) to (B, L - W + 1, F). */
function convolve(x: tf.Tensor3D, kernel: tf.Tensor3D): tf.Tensor3D {
  return isNative() ? tf.conv1d(x, kernel, 1, 'valid') : asProduct(x, kernel);
}

/** As one matrix product: the wasm backend cannot differentiate convolutions. */
function asProduct(x: tf.Tensor3D, kernel: tf.Tensor3D): tf.Tensor3D {
  const [rows, length, units] = x.shape;
  const [width, , filters] = kernel.shape;
  const starts = length - width + 1;
  const shifted = Array.from({ length: width }, (_, offset) => tf.slice(x, [0, offset, 0], [rows, starts, units]));
  const windows = tf.concat(shifted, 2).reshape([rows * starts, width * units]) as tf.Tensor2D;
  return tf.matMul(windows, kernel.reshape([width * units, filters])).reshape([rows, starts, filters]);
}
