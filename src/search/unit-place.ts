import type { Distribution } from '../plugin/index.js';

/** A distribution of numbers. */
export type NumericDistribution = Exclude<Distribution, { type: 'choice' }>;

/** Ends of a numeric distribution on its own scale; half a step beyond where it has steps, so that each value has its share. */
function ends({ type, low, high, log, step }: NumericDistribution): [number, number] {
  const half = type === 'int' && log ? 0.5 : (step ?? 0) / 2;
  return log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half];
}

/** Where a value lies on the scale of its distribution, from 0 to 1: the inverse of `valueFromUnit`, to the middle of a step. */
export function unitOf(distribution: NumericDistribution, value: number): number {
  const [low, high] = ends(distribution);
  return ((distribution.log ? Math.log(value) : value) - low) / (high - low);
}
