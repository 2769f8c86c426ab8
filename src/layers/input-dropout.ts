import * as tf from '@tensorflow/tfjs';
import { dropped } from './dropped.js';
import { lookup } from './lookup.js';
import { asList } from './masks.js';
import { fedScalar } from './noise.js';

/** Options of the layer `WordDropout`. */
export interface WordDropoutConfig {
  name?: string;
  /** Share of the vocabulary whose vectors are zeros for a step; the others grow by 1 / (1 - rate). */
  rate: number;
  /** Rows of the table. */
  vocabulary: number;
}

/**
 * Dropout of an embedding: ids (B, L) and vectors (B, L, E) to (B, L, E). A word is dropped wherever it stands in the batch (Gal and
 * Ghahramani 2016, section 4.2; Merity et al. 2018, section 4.3).
 */
export class WordDropout extends tf.layers.Layer {
  static readonly className = 'WordDropout';

  constructor(private readonly config: WordDropoutConfig) {
    super(config);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const { rate, vocabulary } = this.config;
      if (!training || rate === 0) return vectors.clone();
      const kept = dropped(tf.ones([vocabulary, 1]), fedScalar(rate)) as tf.Tensor2D;
      return vectors.mul(lookup(kept, ids));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[1]!;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.config.rate, vocabulary: this.config.vocabulary };
  }
}
tf.serialization.registerClass(WordDropout);

/** Options of the layer `ColumnDropout`. */
export interface ColumnDropoutConfig {
  name?: string;
  /** Share of the columns that are zeros for a text; the others grow by 1 / (1 - rate). */
  rate: number;
}

/** Vectors (B, L, E) to (B, L, E), the same columns dropped at all tokens of a text, as `dropout` of Keras' LSTM and SpatialDropout1D do. */
export class ColumnDropout extends tf.layers.Layer {
  static readonly className = 'ColumnDropout';

  constructor(private readonly config: ColumnDropoutConfig) {
    super(config);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const [vectors] = asList(inputs) as [tf.Tensor3D];
      if (!training || this.config.rate === 0) return vectors.clone();
      const [rows, , units] = vectors.shape;
      return vectors.mul(dropped(tf.ones([rows, 1, units]), fedScalar(this.config.rate)));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape as tf.Shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.config.rate };
  }
}
tf.serialization.registerClass(ColumnDropout);

/** What is dropped of the vectors of tokens before they are read. */
export interface InputDropout {
  readonly vocabulary: number;
  /** Rate of `WordDropout`. */
  readonly words: number;
  /** Rate of `ColumnDropout`. */
  readonly columns: number;
}

/** Token vectors as a network sees them while it trains; rates of 0 add no layer. */
export function dropInputs(
  ids: tf.SymbolicTensor,
  vectors: tf.SymbolicTensor,
  { vocabulary, words, columns }: InputDropout,
): tf.SymbolicTensor {
  let x = vectors;
  if (words > 0) x = new WordDropout({ name: 'embedding_dropout', rate: words, vocabulary }).apply([ids, x]) as tf.SymbolicTensor;
  if (columns > 0) x = new ColumnDropout({ name: 'input_dropout', rate: columns }).apply(x) as tf.SymbolicTensor;
  return x;
}
