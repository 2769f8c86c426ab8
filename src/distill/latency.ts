/** How long a trained student takes for one text, and its teacher. */
import { type EncodedSplit, type ModelShape, type TeacherModel } from '../plugin/index.js';
import { buildModel, writeWeights } from './model.js';
import { singleRows } from './single.js';
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
const REPEATS = 5;
const TEACHER_TEXTS = 40;

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
  try {
    writeWeights(model.network, weights);
    const single = singleRows(model, split, rows, shape.length);
    try {
      return onCore(() => percentiles(rows, single.logits));
    } finally {
      single.dispose();
    }
  } finally {
    model.dispose();
  }
}

/** The same of a teacher, on up to 40 texts; null where it does not answer single texts on this machine. */
export async function teacherLatency(
  model: TeacherModel,
  split: EncodedSplit,
  onCore: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Latency | null> {
  if (!model.single) return null;
  const rows = spread(split.size, TEACHER_TEXTS);
  const timed = async (row: number): Promise<number> => {
    const from = performance.now();
    await model.single!(split.name, row);
    return performance.now() - from;
  };
  return onCore(async () => {
    for (const row of rows) await timed(row);
    const times: number[] = [];
    for (const row of rows) {
      const own: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) own.push(await timed(row));
      times.push(rank(own, 0.5));
    }
    return { p50: rank(times, 0.5), p95: rank(times, 0.95) };
  });
}

/** At most `most` row numbers, evenly spaced. */
export const spread = (size: number, most: number): number[] =>
  Array.from({ length: Math.min(size, most) }, (_, index) => Math.floor((index * size) / Math.min(size, most)));

/** Milliseconds of some work on each row, over rows: once through to warm up, then the median of five for each. */
export function percentiles(rows: readonly number[], run: (row: number) => unknown): Latency {
  const timed = (row: number): number => {
    const from = performance.now();
    run(row);
    return performance.now() - from;
  };
  rows.forEach(timed);
  const times = rows.map((row) =>
    rank(
      Array.from({ length: REPEATS }, () => timed(row)),
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
