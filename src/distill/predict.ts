import * as tf from '@tensorflow/tfjs';
import type { EncodedSplit } from '../plugin/index.js';
import { sortedRows, type BatchShape } from './batch.js';
import { breather } from './breathe.js';
import { predictionBatch, predictionShape, type FedBatch } from './feed.js';
import { forward, type Model } from './model.js';

/** Raw logits of every example of a split in its own order: (N, C) flattened. Deterministic: no dropout, fixed batches. */
export async function predictLogits(model: Model, split: EncodedSplit, maxLength: number, signal?: AbortSignal): Promise<Float32Array> {
  const shape = predictionShape(split, maxLength);
  const breathe = breather();
  return gathered(split.size, model.classes, batchesOf(split, shape), signal, async (batch) => {
    const values = tf.tidy(() => forward(model, batch.ids, false).dataSync()) as Float32Array;
    batch.ids.dispose();
    await breathe();
    return values;
  });
}

/** Puts the logits of batches into the order of their split: (N, C) flattened. */
export async function gathered(
  size: number,
  classes: number,
  batches: AsyncIterable<FedBatch>,
  signal: AbortSignal | undefined,
  predict: (batch: FedBatch) => Promise<Float32Array>,
): Promise<Float32Array> {
  const logits = new Float32Array(size * classes);
  for await (const batch of batches) {
    signal?.throwIfAborted();
    const values = await predict(batch);
    batch.rows.forEach((row, index) => logits.set(values.subarray(index * classes, (index + 1) * classes), row * classes));
  }
  return logits;
}

async function* batchesOf(split: EncodedSplit, shape: BatchShape): AsyncGenerator<FedBatch> {
  for (const rows of sortedRows(split, shape.rows)) {
    await split.ready?.(rows);
    yield predictionBatch(split, rows, shape);
  }
}
