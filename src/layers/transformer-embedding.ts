import * as tf from '@tensorflow/tfjs';
import { affine } from './affine.js';
import { dropped } from './dropped.js';
import { layerNorm } from './layer-norm.js';
import { lookup } from './lookup.js';
import { asList } from './masks.js';
import { tableVectors } from './mixing.js';
import { fedScalar } from './noise.js';
import { sinusoids } from './sinusoids.js';
import { firstKernel } from './transformer-block.js';

/** Options of the layer `TransformerEmbedding`. */
export interface TransformerEmbeddingConfig {
  name?: string;
  /** Rows of the table of tokens. */
  vocabulary: number;
  /** Numbers a token. */
  units: number;
  /**
   * Rows of the table of positions, those before the first one in use included; 0: positions are sinusoids, and tokens begin larger and are
   * scaled by the root of `units` (Vaswani et al. 2017, section 3.4).
   */
  positions: number;
  /** Row of the first position: 2 in RoBERTa, whose first rows stand for padding. */
  firstPosition: number;
  /** Rows of the table of token types; every token is of type 0. 0: no such table. */
  types: number;
  /** Width of the blocks; where it is not `units`, a product stands between (ELECTRA). */
  width: number;
  /** Added to the variance by the norm; null: there is no norm (GPT-2). */
  epsilon: number | null;
  /** Share of the sums dropped while training. */
  dropout: number;
  /** How tables begin; see `TransformerBlockConfig`. */
  initial?: 'normal' | 'zeros';
  /** Gives the table of tokens (V, `units`) as a second output, for layers that are tied to it. */
  withTable?: boolean;
}

/**
 * Token ids (B, L) to the vectors (B, L, D) that the first block takes: token, position and type added up. Id 0 is padding and id i + 1
 * stands for row i of the table, so that any row may be a token.
 */
export class TransformerEmbedding extends tf.layers.Layer {
  static readonly className = 'TransformerEmbedding';
  private readonly kept = new Map<string, tf.LayerVariable>();

  constructor(private readonly config: TransformerEmbeddingConfig) {
    super(config);
  }

  override build(): void {
    const { vocabulary, units, positions, types, width, epsilon, initial } = this.config;
    const add = (name: string, shape: number[], initializer: Parameters<typeof this.addWeight>[3] = firstKernel(initial)): void =>
      void this.kept.set(name, this.addWeight(name, shape, 'float32', initializer));
    add('tokens', [vocabulary, units], positions > 0 ? firstKernel(initial) : tf.initializers.randomNormal({ stddev: units ** -0.5 }));
    if (positions > 0) add('positions', [positions, units]);
    if (types > 0) add('types', [types, units]);
    if (epsilon !== null) {
      add('gamma', [units], tf.initializers.ones());
      add('beta', [units], tf.initializers.zeros());
    }
    if (width !== units) {
      add('projection_kernel', [units, width]);
      add('projection_bias', [width], tf.initializers.zeros());
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const [ids] = asList(inputs) as [tf.Tensor2D];
      const vectors = this.vectors(ids, training);
      return this.config.withTable ? [vectors, this.read('tokens').clone()] : vectors;
    });
  }

  private vectors(ids: tf.Tensor2D, training: boolean | undefined): tf.Tensor {
    const { epsilon, dropout, units, width } = this.config;
    let x = this.sum(ids.dtype === 'int32' ? ids : ids.cast('int32'));
    if (epsilon !== null) x = layerNorm(x, this.read('gamma') as tf.Tensor1D, this.read('beta') as tf.Tensor1D, epsilon);
    if (training && dropout > 0) x = dropped(x, fedScalar(dropout));
    if (width === units) return x;
    return affine(x, this.read('projection_kernel') as tf.Tensor2D, this.read('projection_bias') as tf.Tensor1D);
  }

  private sum(ids: tf.Tensor2D): tf.Tensor {
    const { firstPosition, types, positions, units } = this.config;
    const length = ids.shape[1];
    if (positions > 0 && firstPosition + length > positions)
      throw new Error(`a text of ${length} tokens is longer than the ${positions - firstPosition} positions of the model`);
    const rows = tf.maximum(ids.sub(tf.scalar(1, 'int32')), tf.scalar(0, 'int32')); // padding reads row 0; nobody looks at what comes of it
    const tokens = tableVectors(ids, lookup(this.read('tokens') as tf.Tensor2D, rows) as tf.Tensor3D);
    const x =
      positions > 0
        ? tokens.add(tf.slice(this.read('positions') as tf.Tensor2D, [firstPosition, 0], [length, -1]))
        : tokens.mul(Math.sqrt(units)).add(sinusoids(length, units));
    return types > 0 ? x.add(tf.slice(this.read('types') as tf.Tensor2D, [0, 0], [1, -1])) : x;
  }

  private read(name: string): tf.Tensor {
    return this.kept.get(name)!.read();
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const { vocabulary, units, width, withTable } = this.config;
    const vectors = [...(inputShape as tf.Shape), width];
    return withTable ? [vectors, [vocabulary, units]] : vectors;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...(this.config as unknown as tf.serialization.ConfigDict) };
  }
}
tf.serialization.registerClass(TransformerEmbedding);
