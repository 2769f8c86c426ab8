import * as tf from '@tensorflow/tfjs';
import { lookup } from './lookup.js';
import { asList } from './masks.js';
import { tableVectors } from './mixing.js';

export interface TokenEmbeddingConfig {
  name?: string;
  /** Rows of the table: the size of the vocabulary. */
  vocabulary: number;
  /** Numbers a token. */
  units: number;
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

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [given] = asList(inputs) as [tf.Tensor2D];
      const ids = given.dtype === 'int32' ? given : given.cast<tf.Tensor2D>('int32');
      return tableVectors(ids, lookup(this.table.read() as tf.Tensor2D, ids) as tf.Tensor3D);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(inputShape as tf.Shape), this.config.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), vocabulary: this.config.vocabulary, units: this.config.units };
  }
}
tf.serialization.registerClass(TokenEmbedding);
