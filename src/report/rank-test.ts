/** Whether one set of values lies above another: Mann and Whitney's test, and a bootstrap of the difference of means. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { mean, quantileSorted } from 'simple-statistics';
import { normalShare } from '../search/index.js';

export interface RankTest {
  /** Chance that a value of the second set is above one of the first; ties count half. */
  readonly above: number;
  /** Two-sided p by the normal approximation with ties and continuity corrected. */
  readonly p: number;
}

const fewest = 4;

/** Mann and Whitney's (1947) test of b against a; null for fewer than four values on a side or where all are equal. */
export function rankTest(a: readonly number[], b: readonly number[]): RankTest | null {
  if (a.length < fewest || b.length < fewest) return null;
  const wins = b.reduce((sum, y) => sum + a.reduce((own, x) => own + (y > x ? 1 : y === x ? 0.5 : 0), 0), 0);
  const [pairs, all] = [a.length * b.length, a.length + b.length];
  const counts = new Map<number, number>();
  for (const value of [...a, ...b]) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
  const spread = Math.sqrt((pairs / 12) * (all + 1 - ties / (all * (all - 1))));
  if (!(spread > 0)) return null;
  const z = Math.max(0, Math.abs(wins - pairs / 2) - 0.5) / spread;
  return { above: wins / pairs, p: Math.min(1, 2 * normalShare(-z)) };
}

/** The 95 % percentile interval of mean(b) - mean(a) when each set is drawn anew; null for fewer than four on a side. Deterministic. */
export function meanDifference(
  a: readonly number[],
  b: readonly number[],
  samples = 2000,
): { difference: number; low: number; high: number } | null {
  if (a.length < fewest || b.length < fewest) return null;
  const random = xoroshiro128plus(0);
  const drawn = (values: readonly number[]): number => mean(values.map(() => values[uniformInt(random, 0, values.length - 1)]!));
  const found = Array.from({ length: samples }, () => drawn(b) - drawn(a)).sort((x, y) => x - y);
  return { difference: mean([...b]) - mean([...a]), low: quantileSorted(found, 0.025), high: quantileSorted(found, 0.975) };
}
