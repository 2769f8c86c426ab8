import * as tf from '@tensorflow/tfjs';
import { affine } from './affine.js';
import { asList } from './masks.js';

/** Options of the layer `TokenLogits`. */
export interface TokenLogitsConfig {
  name?: string;
  /** Tokens of the vocabulary. */
  vocabulary: number;
  /** The id that row 0 of a tied table stands for; 0 unless told. */
  first?: number;
}

/**
 * Logits of the next token at each place: vectors (B, L, D) to (B, L, V), by a kernel of its own, or by the table of the tokens' vectors where
 * that is given as a second input (tied, Press and Wolf 2017, section 2); a bias each. The last rows of a table whose row 0 is not id 0 stand for
 * the ids before it.
 */
export class TokenLogits extends tf.layers.Layer {
  static readonly className = 'TokenLogits';
  private kernel: tf.LayerVariable | null = null;
  private bias!: tf.LayerVariable;

  constructor(private readonly config: TokenLogitsConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { vocabulary } = this.config;
    const tied = Array.isArray(inputShape[0]);
    const width = (tied ? (inputShape as tf.Shape[])[0]! : (inputShape as tf.Shape)).at(-1)!;
    if (!tied) this.kernel = this.addWeight('kernel', [width, vocabulary], 'float32', tf.initializers.glorotUniform({}));
    this.bias = this.addWeight('bias', [vocabulary], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x, table] = asList(inputs) as [tf.Tensor3D, tf.Tensor2D | undefined];
      const bias = this.bias.read() as tf.Tensor1D;
      if (!table) return affine(x, this.kernel!.read() as tf.Tensor2D, bias);
      const [rows, length, width] = x.shape;
      const product = tf.matMul(x.reshape([rows * length, width]) as tf.Tensor2D, this.ordered(table), false, true);
      return product.add(bias).reshape([rows, length, -1]);
    });
  }

  /** The table with row 0 for id 0. */
  private ordered(table: tf.Tensor2D): tf.Tensor2D {
    const { first = 0, vocabulary } = this.config;
    if (first === 0) return table;
    const width = table.shape[1];
    const [before, rest] = [[vocabulary - first, 0] as [number, number], vocabulary - first];
    return tf.concat([tf.slice(table, before, [first, width]), tf.slice(table, [0, 0], [rest, width])], 0);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const given = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    return [...given.slice(0, -1), this.config.vocabulary];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...(this.config as unknown as tf.serialization.ConfigDict) };
  }
}
tf.serialization.registerClass(TokenLogits);
