import * as tf from '@tensorflow/tfjs';
import type { EncodedSplit } from '../plugin/index.js';
import { batchOf, sortedRows } from './batch.js';
import { breather } from './breathe.js';
import { forward, type Model } from './model.js';

/** Raw logits of every example of a split in its own order: (N, C) flattened. Deterministic: no dropout, fixed batches. */
export async function predictLogits(
  model: Model,
  split: EncodedSplit,
  maxLength: number,
  batchSize = 256,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const logits = new Float32Array(split.size * model.classes);
  const breathe = breather();
  for (const rows of sortedRows(split, batchSize)) {
    signal?.throwIfAborted();
    const { ids, length } = batchOf(split, rows, maxLength);
    const values = tf.tidy(() => forward(model, tf.tensor2d(ids, [rows.length, length], 'int32'), false).dataSync());
    rows.forEach((row, index) => logits.set(values.subarray(index * model.classes, (index + 1) * model.classes), row * model.classes));
    await breathe();
  }
  return logits;
}
