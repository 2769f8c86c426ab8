import * as tf from '@tensorflow/tfjs';
import { lookup } from './lookup.js';
import { asList } from './masks.js';
import { tableVectors } from './mixing.js';

/** Options of the layer `TokenEmbedding`. */
export interface TokenEmbeddingConfig {
  name?: string;
  /** Rows of the table: the size of the vocabulary. */
  vocabulary: number;
  /** Numbers a token. */
  units: number;
  /** Gives the table (V, E) as a second output, for layers that are tied to it. */
  withTable?: boolean;
}

/** Token ids (B, L) to vectors (B, L, E), drawn from U(-0.05, 0.05) at first as in Keras. */
export class TokenEmbedding extends tf.layers.Layer {
  static readonly className = 'TokenEmbedding';
  private table!: tf.LayerVariable;

  constructor(private readonly config: TokenEmbeddingConfig) {
    super(config);
  }

  override build(): void {
    const { vocabulary, units } = this.config;
    const initializer = tf.initializers.randomUniform({ minval: -0.05, maxval: 0.05 });
    this.table = this.addWeight('embeddings', [vocabulary, units], 'float32', initializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const [given] = asList(inputs) as [tf.Tensor2D];
      const ids = given.dtype === 'int32' ? given : given.cast<tf.Tensor2D>('int32');
      const table = this.table.read() as tf.Tensor2D;
      const vectors = tableVectors(ids, lookup(table, ids) as tf.Tensor3D);
      return this.config.withTable ? [vectors, table.clone()] : vectors;
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const { vocabulary, units, withTable } = this.config;
    const vectors = [...(inputShape as tf.Shape), units];
    return withTable ? [vectors, [vocabulary, units]] : vectors;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { vocabulary, units, withTable } = this.config;
    return { ...super.getConfig(), vocabulary, units, ...(withTable && { withTable }) };
  }
}
tf.serialization.registerClass(TokenEmbedding);
