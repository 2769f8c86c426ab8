/** One vector for each text out of those of its tokens. */
import * as tf from '@tensorflow/tfjs';
import { seenMask } from './masks.js';
import { maskedMax, MaskedMean } from './pooling.js';

/** Largest number of each column over the tokens of a row, padding left out: ids (B, L) and vectors (B, L, E) to (B, E). */
export class MaskedMax extends tf.layers.Layer {
  static readonly className = 'MaskedMax';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
    return tf.tidy(() => maskedMax(vectors, seenMask(ids)));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , units] = (inputShape as tf.Shape[])[1]!;
    return [rows!, units!];
  }
}
tf.serialization.registerClass(MaskedMax);

/** Options of the layer `AdditivePooling`. */
export interface AdditivePoolingConfig {
  name?: string;
  /** Units between a vector and its score. */
  units: number;
}

const HIDDEN = -1e9; // added to a score whose exponential has to be 0

/**
 * Mean of the tokens' vectors with shares that are learned: softmax over the tokens of v . tanh(W x + b), the additive attention of Bahdanau
 * et al. 2015 (appendix A.1.2) with a query that is the same for every text, as in Yang et al. 2016 (section 2.2). ids (B, L) and vectors
 * (B, L, E) to (B, E); padding has no share.
 */
export class AdditivePooling extends tf.layers.Layer {
  static readonly className = 'AdditivePooling';
  private kernel!: tf.LayerVariable;
  private bias!: tf.LayerVariable;
  private scale!: tf.LayerVariable;

  constructor(private readonly config: AdditivePoolingConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape[])[1]!.at(-1)!;
    const { units } = this.config;
    this.kernel = this.addWeight('kernel', [width, units], 'float32', tf.initializers.glorotUniform({}));
    this.bias = this.addWeight('bias', [units], 'float32', tf.initializers.zeros());
    this.scale = this.addWeight('scale', [units, 1], 'float32', tf.initializers.glorotUniform({}));
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const [rows, length, width] = vectors.shape;
      const flat = vectors.reshape([rows * length, width]) as tf.Tensor2D;
      const keys = tf.matMul(flat, this.kernel.read() as tf.Tensor2D).add(this.bias.read()).tanh() as tf.Tensor2D; // prettier-ignore
      const scores = tf.matMul(keys, this.scale.read() as tf.Tensor2D).reshape([rows, length]);
      const shares = tf.softmax(scores.add(tf.sub(1, seenMask(ids)).mul(HIDDEN))); // (B, L)
      return tf.matMul(shares.expandDims(1), vectors).reshape([rows, width]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, , units] = (inputShape as tf.Shape[])[1]!;
    return [rows!, units!];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.config.units };
  }
}
tf.serialization.registerClass(AdditivePooling);

/** Ways from the vectors of a text's tokens to one vector. */
export const poolings = ['max', 'mean', 'attention'] as const;
/** The ways in which the vectors of a text become one. */
export type Pooling = (typeof poolings)[number];

/** Pools vectors (B, L, E) of ids (B, L) to (B, E); `units` are those of `AdditivePooling`. */
export function pooled(pooling: Pooling, ids: tf.SymbolicTensor, vectors: tf.SymbolicTensor, units: number): tf.SymbolicTensor {
  const name = 'pooling';
  const layer =
    pooling === 'attention' ? new AdditivePooling({ name, units }) : pooling === 'max' ? new MaskedMax({ name }) : new MaskedMean({ name });
  return layer.apply([ids, vectors]) as tf.SymbolicTensor;
}
