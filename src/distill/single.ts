/** Answers of a network to one text at a time, as they are timed. */
import * as tf from '@tensorflow/tfjs';
import { lengthOf, type EncodedSplit } from '../plugin/index.js';
import { predictionBatch, type FedBatch } from './feed.js';
import { paddedLengths } from './lengths.js';
import type { Model } from './model.js';
import { predictorFor } from './predict.js';

const LENGTHS = 4;

/** Logits (C) of single rows; a row's batch is made when it is first asked for and kept. */
export interface Single {
  logits(row: number): Float32Array;
  dispose(): void;
}

/** Makes a network ready for the rows given, each padded to one of at most four lengths; those of a split on disk must be in memory. */
export function singleRows(model: Model, split: EncodedSplit, rows: readonly number[], maxLength: number): Single {
  const lengths = paddedLengths(
    rows.map((row) => Math.max(1, Math.min(maxLength, lengthOf(split, row)))),
    LENGTHS,
  );
  const predictor = predictorFor(model, { rows: 1, lengths });
  const batches = new Map<number, FedBatch>();
  return {
    logits(row) {
      const batch = batches.get(row) ?? predictionBatch(split, [row], { rows: 1, lengths });
      batches.set(row, batch);
      return predictor.run([batch])[0]!;
    },
    dispose() {
      predictor.dispose();
      tf.dispose([...batches.values()].map(({ ids }) => ids));
    },
  };
}
