/** Rank correlations of Spearman and Kendall. */
import { sampleCorrelation } from 'simple-statistics';

/** Ranks from 1, equal values sharing the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const first = new Map<number, number>();
  const equal = new Map<number, number>();
  sorted.forEach((value, place) => {
    if (!first.has(value)) first.set(value, place);
    equal.set(value, (equal.get(value) ?? 0) + 1);
  });
  return values.map((value) => first.get(value)! + (equal.get(value)! + 1) / 2);
}

/** From -1 to 1: how far two lists, place by place, put things in the same order; null for fewer than three or where one never changes. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 3) return null;
  const found = sampleCorrelation(ranks(a), ranks(b));
  return Number.isFinite(found) ? Math.min(1, Math.max(-1, found)) : null;
}

/** Kendall's tau-b, from -1 to 1; null for fewer than three or where one never changes. */
export function kendall(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 3) return null;
  let [agree, untiedA, untiedB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign(a[i]! - a[j]!), Math.sign(b[i]! - b[j]!)];
      agree += x * y;
      untiedA += x * x;
      untiedB += y * y;
    }
  return untiedA && untiedB ? agree / Math.sqrt(untiedA * untiedB) : null;
}
