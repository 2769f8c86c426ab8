import * as tf from '@tensorflow/tfjs';
import { asList } from './masks.js';

/** Options of the layer `NgramIds`. */
export interface NgramIdsConfig {
  name?: string;
  /** Ids that words have: the first bucket's id. */
  vocabulary: number;
  /** Ids that n-grams share. */
  buckets: number;
  /** Tokens of the longest n-gram. */
  longest: number;
}

/** Two polynomial hashes modulo a prime, small enough that all stays below 2^31: whole numbers are exact on every backend. */
const PRIME = 46_337;
const FACTORS = [31_337, 40_503] as const;
const int = (value: number): tf.Scalar => tf.scalar(value, 'int32');

/**
 * A text's words and its word n-grams as ids: (B, L) to (B, N L), int32. First stand the words' own ids, then for n = 2 to N the n-gram that
 * begins at each place: vocabulary + hash of its ids modulo buckets, 0 where it would reach beyond the text.
 */
export class NgramIds extends tf.layers.Layer {
  static readonly className = 'NgramIds';

  constructor(private readonly config: NgramIdsConfig) {
    super({ ...config, dtype: 'int32' });
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { vocabulary, buckets, longest } = this.config;
      const words = asList(inputs)[0]!.cast('int32') as tf.Tensor2D;
      const [rows, length] = words.shape;
      const padded = tf.pad(words, [[0, 0], [0, longest - 1]]); // prettier-ignore
      const grams: tf.Tensor[] = [words];
      let hashes = FACTORS.map(() => tf.mod(words, int(PRIME)));
      for (let n = 2; n <= longest; n++) {
        const next = tf.slice(padded, [0, n - 1], [rows, length]);
        hashes = hashes.map((hash, index) => tf.mod(hash.mul(int(FACTORS[index]!)).add(next), int(PRIME)));
        const bucket = tf.mod(hashes[0]!.mul(int(PRIME)).add(hashes[1]!), int(buckets));
        const inside = tf.notEqual(next, int(0)).cast('int32');
        grams.push(bucket.add(int(vocabulary)).mul(inside));
      }
      return tf.concat(grams, 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows, length] = inputShape as tf.Shape;
    return [rows!, length == null ? null : length * this.config.longest] as tf.Shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { vocabulary, buckets, longest } = this.config;
    return { ...super.getConfig(), vocabulary, buckets, longest };
  }
}
tf.serialization.registerClass(NgramIds);
