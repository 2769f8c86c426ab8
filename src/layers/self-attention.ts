import * as tf from '@tensorflow/tfjs';
import { attend, attentionBias, attentionScores } from './attention.js';
import { asList } from './masks.js';
import { sinusoids } from './sinusoids.js';

/** Options of the layer `SelfAttention`. */
export interface SelfAttentionConfig {
  name?: string;
  /** Heads side by side; the width of the vectors must be a multiple of them. */
  heads: number;
}

/**
 * Multi-head self-attention (Vaswani et al. 2017, section 3.2): ids (B, L) and vectors (B, L, D) to (B, L, D). No token looks at padding
 * (id 0). As Keras' MultiHeadAttention with keys of D / heads, the kernels of queries, keys and values side by side in one.
 */
export class SelfAttention extends tf.layers.Layer {
  static readonly className = 'SelfAttention';
  private weightsOf!: readonly [tf.LayerVariable, tf.LayerVariable, tf.LayerVariable, tf.LayerVariable];

  constructor(private readonly config: SelfAttentionConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape[])[1]!.at(-1)!;
    if (width % this.config.heads !== 0) throw new Error(`vectors of ${width} numbers cannot be split between ${this.config.heads} heads`);
    const kernel = (name: string, columns: number) => this.addWeight(name, [width, columns], 'float32', tf.initializers.glorotUniform({}));
    const bias = (name: string, columns: number) => this.addWeight(name, [columns], 'float32', tf.initializers.zeros());
    this.weightsOf = [
      kernel('qkv_kernel', 3 * width),
      bias('qkv_bias', 3 * width),
      kernel('mixed_kernel', width),
      bias('mixed_bias', width),
    ];
    this.built = true;
  }

  get heads(): number {
    return this.config.heads;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const [, , mixedKernel, mixedBias] = this.weightsOf.map((weight) => weight.read());
      return product(attend(this.qkv(vectors), attentionBias(ids, false), { heads: this.heads }), mixedKernel!, mixedBias!);
    });
  }

  /** See `AttentiveLayer`. */
  scores(_: tf.Tensor2D, vectors: tf.Tensor3D): tf.Tensor4D {
    return attentionScores(this.qkv(vectors), this.heads);
  }

  private qkv(vectors: tf.Tensor3D): tf.Tensor3D {
    return product(vectors, this.weightsOf[0].read(), this.weightsOf[1].read()) as tf.Tensor3D;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[1]!;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.config.heads };
  }
}
tf.serialization.registerClass(SelfAttention);

/** (B, L, I) times (I, O) plus (O), as one product of matrices. */
function product(x: tf.Tensor3D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [rows, length, width] = x.shape;
  const flat = tf.matMul(x.reshape([rows * length, width]) as tf.Tensor2D, kernel as tf.Tensor2D);
  return flat.add(bias).reshape([rows, length, -1]);
}

/**
 * Vectors (B, L, D) times the root of D, with the sines and cosines of their places added (Vaswani et al. 2017, sections 3.4 and 3.5);
 * sines first, then cosines.
 */
export class SinusoidalPositions extends tf.layers.Layer {
  static readonly className = 'SinusoidalPositions';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [vectors] = asList(inputs) as [tf.Tensor3D];
      const [, length, width] = vectors.shape;
      return vectors.mul(Math.sqrt(width)).add(sinusoids(length, width, 'sines first'));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape as tf.Shape;
  }
}
tf.serialization.registerClass(SinusoidalPositions);
