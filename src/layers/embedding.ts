import * as tf from '@tensorflow/tfjs';
import { summedRows } from './kernels.js';
import { asList } from './masks.js';
import { isNative, nativeOp } from './native.js';

/** Rows of a table: (V, E) and ids of any shape to (..., E). Unlike tfjs' gather its gradient exists on the wasm backend too. */
export function lookup(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  const [rows, width] = table.shape;
  const flat = ids.flatten() as tf.Tensor1D;
  const gather = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([flat]);
    return {
      value: takeRows(x as tf.Tensor2D, flat),
      gradFunc: (dy, saved) => sumRows(dy as tf.Tensor2D, saved[0] as tf.Tensor1D, [rows, width]),
    };
  });
  return gather(table).reshape([...ids.shape, width]);
}

/** tfjs-node's own gather reads the ids back to check their range, which a traced step may not. */
function takeRows(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor {
  if (!isNative()) return tf.gather(table, ids);
  const attributes = { batch_dims: 0, Tparams: 'float32', Tindices: 'int32', Taxis: 'int32' } as const;
  return nativeOp('GatherV2', attributes, [table, ids, tf.scalar(0, 'int32')]);
}

/** Adds row i of `rows` to row `ids[i]` of a table of zeros. The wasm backend has no segment sum, and that of plain JavaScript visits every row for every id. */
function sumRows(rows: tf.Tensor2D, ids: tf.Tensor1D, shape: [number, number]): tf.Tensor2D {
  if (isNative()) return (summedRows(rows, ids, shape[0]) as tf.Tensor2D | null) ?? tf.unsortedSegmentSum(rows, ids, shape[0]);
  return tf.scatterND(ids.expandDims(1), rows, shape) as tf.Tensor2D;
}

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
      const [ids] = asList(inputs) as [tf.Tensor];
      const table = this.table.read() as tf.Tensor2D;
      const vectors = lookup(table, ids.dtype === 'int32' ? ids : ids.cast('int32'));
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
