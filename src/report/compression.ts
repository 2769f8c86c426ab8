/** A student made smaller in several ways: which of them no other one beats, and which one is chosen. */
import type { Direction } from '../plugin/index.js';
import { asLosses, onFront } from '../search/index.js';

/** A way of making the student smaller, as it was measured. */
export interface MeasuredWay {
  readonly number: number;
  /** As `--ways` takes it. */
  readonly way: string;
  /** Of the whole bundle. */
  readonly bytes: number;
  readonly parameters: number;
  /** On the validation split. */
  readonly scores: Readonly<Record<string, number>>;
  /** Points of the metric lost against the student as it was trained. */
  readonly lost: number;
  /** Share of the texts that get the label that the trained student gives. */
  readonly sameLabels: number;
  /** Largest difference of a logit, relative to the larger of 1 and its size. */
  readonly logits: number;
  /** Milliseconds from text to label on one core, medians of three rounds; `spread` is that of p95 between the rounds. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly spread: number };
}

export interface Limits {
  /** Of the bundle; null: any. */
  readonly maxBytes: number | null;
  /** Points of the metric that may be lost; null: any. */
  readonly maxLoss: number | null;
}

export interface JudgedMetric {
  readonly metric: string;
  readonly direction: Direction;
}

/** Points by which a score is worse than another; below 0 it is better. */
export const pointsLost = (before: number, after: number, direction: Direction): number =>
  100 * (direction === 'maximize' ? before - after : after - before);

/** Score, bytes and latency of a way; times closer than the largest spread of measuring are made equal. */
export function objectivesOf(ways: readonly MeasuredWay[], { metric }: JudgedMetric): number[][] {
  const unit = Math.max(...ways.map(({ latency }) => latency.spread));
  const steps = (milliseconds: number): number => (unit > 0 ? Math.round(milliseconds / unit) : milliseconds);
  return ways.map(({ scores, bytes, latency }) => [scores[metric]!, bytes, steps(latency.p95)]);
}

/** Numbers of the ways that no other one beats in score, bytes and latency together, the smallest first. */
export function compressionFront(ways: readonly MeasuredWay[], metric: JudgedMetric): number[] {
  const losses = objectivesOf(ways, metric).map((values) => asLosses(values, [metric.direction, 'minimize', 'minimize']));
  const best = onFront(losses);
  return ways
    .filter((_, index) => best[index])
    .sort((a, b) => a.bytes - b.bytes || a.number - b.number)
    .map(({ number }) => number);
}

/**
 * The smallest way that loses no more than allowed within the bytes allowed; where only bytes are limited, the one that loses least. Null
 * where no limit is given, or none keeps to them.
 */
export function chosenWay(ways: readonly MeasuredWay[], { maxBytes, maxLoss }: Limits): MeasuredWay | null {
  if (maxBytes === null && maxLoss === null) return null;
  const fits = ways.filter(({ bytes, lost }) => bytes <= (maxBytes ?? Infinity) && lost <= (maxLoss ?? Infinity) + 1e-9);
  const better = (a: MeasuredWay, b: MeasuredWay): number =>
    maxLoss === null ? a.lost - b.lost || a.bytes - b.bytes : a.bytes - b.bytes || a.lost - b.lost;
  return fits.sort((a, b) => better(a, b) || a.number - b.number)[0] ?? null;
}
