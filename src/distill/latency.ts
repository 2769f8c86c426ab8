/** How long a trained student takes for one text. */
import * as tf from '@tensorflow/tfjs';
import { lengthOf, type EncodedSplit, type ModelShape } from '../plugin/index.js';
import { predictionBatch, type FedBatch } from './feed.js';
import { buildModel, writeWeights } from './model.js';
import { predictorFor } from './predict.js';
import { paddedLengths } from './lengths.js';
import type { TrialPlan, Weights } from './types.js';

export interface LatencyInputs {
  readonly architecture: TrialPlan['architecture'];
  readonly weights: Weights;
  readonly shape: ModelShape;
  /** Whose texts are timed. */
  readonly split: EncodedSplit;
}

/** Milliseconds from token ids to logits, over texts. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
}

const TEXTS = 200;
const LENGTHS = 4;
const REPEATS = 5;

/**
 * Times single texts spread over a split, each padded to one of at most four lengths; a text's time is the median of five. It is one
 * piece of work without a pause: nothing else of this process trains meanwhile.
 */
export async function measureLatency(
  { architecture, weights, shape, split }: LatencyInputs,
  onCore: <T>(work: () => T) => T,
): Promise<Latency> {
  const rows = spread(split.size, TEXTS);
  await split.ready?.(rows);
  const model = buildModel(architecture, shape, 0);
  const batches: FedBatch[] = [];
  try {
    writeWeights(model.network, weights);
    const lengths = paddedLengths(
      rows.map((row) => Math.max(1, Math.min(shape.length, lengthOf(split, row)))),
      LENGTHS,
    );
    for (const row of rows) batches.push(predictionBatch(split, [row], { rows: 1, lengths }));
    const predictor = predictorFor(model, { rows: 1, lengths });
    try {
      return onCore(() => percentiles(batches, (batch) => predictor.run([batch])));
    } finally {
      predictor.dispose();
    }
  } finally {
    tf.dispose(batches.map(({ ids }) => ids));
    model.dispose();
  }
}

/** At most `most` row numbers, evenly spaced. */
const spread = (size: number, most: number): number[] =>
  Array.from({ length: Math.min(size, most) }, (_, index) => Math.floor((index * size) / Math.min(size, most)));

function percentiles(batches: readonly FedBatch[], run: (batch: FedBatch) => unknown): Latency {
  const timed = (batch: FedBatch): number => {
    const from = performance.now();
    run(batch);
    return performance.now() - from;
  };
  // Once through for the caches and for what is made at first use.
  batches.forEach(timed);
  const times = batches.map((batch) =>
    rank(
      Array.from({ length: REPEATS }, () => timed(batch)),
      0.5,
    ),
  );
  return { p50: rank(times, 0.5), p95: rank(times, 0.95) };
}

/** The nearest-rank percentile. */
function rank(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
