import * as tf from '@tensorflow/tfjs';
import { affine } from './affine.js';
import { attentionScores, selfAttention } from './attention.js';
import { dropped } from './dropped.js';
import { activations, type Activation } from './gelu.js';
import { layerNorm } from './layer-norm.js';
import { fedScalar } from './noise.js';

/** Options of the layer `TransformerBlock`. */
export interface TransformerBlockConfig {
  name?: string;
  heads: number;
  /** Units between the two feed-forward products. */
  inner: number;
  activation: Activation;
  /** Added to variances by the layer norms. */
  epsilon: number;
  /** Whether norms stand before attention and feed-forward part (GPT-2) or after their sums (BERT). */
  normFirst: boolean;
  /** Whether no token sees a later one. */
  causal: boolean;
  /** Share of each part's output dropped while training. */
  dropout: number;
  /** Share of the attention dropped while training. */
  attentionDropout: number;
  /** How kernels begin; drawn from a normal distribution of deviation 0.02 unless told. */
  initial?: 'normal' | 'zeros';
}

/** Kernels begin as in BERT; zeros cost no time where weights are read from a checkpoint. */
export const firstKernel = (initial: 'normal' | 'zeros' | undefined): ReturnType<typeof tf.initializers.zeros> =>
  initial === 'zeros' ? tf.initializers.zeros() : tf.initializers.truncatedNormal({ mean: 0, stddev: 0.02 });

type Weight = 'qkv' | 'mixed' | 'inner' | 'outer';

/** One block of a Transformer (Vaswani et al. 2017): ids (B, L) and vectors (B, L, D) to (B, L, D); padding (id 0) changes nothing. */
export class TransformerBlock extends tf.layers.Layer {
  static readonly className = 'TransformerBlock';
  private readonly kept = new Map<string, tf.LayerVariable>();

  constructor(private readonly config: TransformerBlockConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape[])[1]!.at(-1)!;
    const { inner, initial } = this.config;
    const sizes: readonly (readonly [Weight, number, number])[] = [
      ['qkv', width, 3 * width],
      ['mixed', width, width],
      ['inner', width, inner],
      ['outer', inner, width],
    ];
    const add = (name: string, shape: number[], initializer: Parameters<typeof this.addWeight>[3]): void =>
      void this.kept.set(name, this.addWeight(name, shape, 'float32', initializer));
    for (const [name, from, to] of sizes) {
      add(`${name}_kernel`, [from, to], firstKernel(initial));
      add(`${name}_bias`, [to], tf.initializers.zeros());
    }
    for (const name of ['attention', 'output']) {
      add(`${name}_gamma`, [width], tf.initializers.ones());
      add(`${name}_beta`, [width], tf.initializers.zeros());
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const [ids, x] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const { normFirst, dropout } = this.config;
      const drop = (value: tf.Tensor): tf.Tensor => (training && dropout > 0 ? dropped(value, fedScalar(dropout)) : value);
      if (normFirst) {
        const mixed = x.add(drop(this.attention(ids, this.norm('attention', x), training)));
        return mixed.add(drop(this.feedForward(ids, this.norm('output', mixed))));
      }
      const mixed = this.norm('attention', x.add(drop(this.attention(ids, x, training))));
      return this.norm('output', mixed.add(drop(this.feedForward(ids, mixed))));
    });
  }

  /** See `AttentiveLayer`; null where a token does not see all others. */
  get heads(): number | null {
    return this.config.causal ? null : this.config.heads;
  }

  /** See `AttentiveLayer`. */
  scores(ids: tf.Tensor2D, x: tf.Tensor3D): tf.Tensor4D {
    const seen = this.config.normFirst ? this.norm('attention', x) : x;
    return attentionScores(this.product('qkv', ids, seen) as tf.Tensor3D, this.config.heads);
  }

  private attention(ids: tf.Tensor2D, x: tf.Tensor, training: boolean | undefined): tf.Tensor {
    const { heads, causal, attentionDropout: rate } = this.config;
    const dropout = training && rate > 0 ? fedScalar(rate) : null;
    const mixed = selfAttention(this.product('qkv', ids, x) as tf.Tensor3D, ids, { heads, causal, dropout });
    return this.product('mixed', ids, mixed);
  }

  private feedForward(ids: tf.Tensor2D, x: tf.Tensor): tf.Tensor {
    return this.product('outer', ids, activations[this.config.activation](this.product('inner', ids, x)));
  }

  /** (B, L, I) to (B, L, O), as one product of matrices. */
  private product(name: Weight, ids: tf.Tensor2D, x: tf.Tensor): tf.Tensor {
    return affine(x, this.read(`${name}_kernel`) as tf.Tensor2D, this.read(`${name}_bias`) as tf.Tensor1D, ids);
  }

  private norm(name: 'attention' | 'output', x: tf.Tensor): tf.Tensor {
    return layerNorm(x, this.read(`${name}_gamma`) as tf.Tensor1D, this.read(`${name}_beta`) as tf.Tensor1D, this.config.epsilon);
  }

  protected read(name: string): tf.Tensor {
    return this.kept.get(name)!.read();
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[1]!;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...(this.config as unknown as tf.serialization.ConfigDict) };
  }
}
tf.serialization.registerClass(TransformerBlock);
