import * as tf from '@tensorflow/tfjs';
import { summedRows } from './kernels.js';
import { isNative, nativeOp } from './native.js';

/** Rows of a table: (V, E) and ids of any shape, whole numbers of any dtype, to (..., E). Unlike tfjs' gather its gradient exists on the wasm backend too. */
export function lookup(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  const [rows, width] = table.shape;
  const flat = (ids.dtype === 'int32' ? ids : ids.cast('int32')).flatten() as tf.Tensor1D;
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
