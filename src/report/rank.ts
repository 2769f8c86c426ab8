/** Spearman's rank correlation. */
import { sampleCorrelation } from 'simple-statistics';

/** Ranks from 1, equal values sharing the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const smaller = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return smaller + (equal + 1) / 2;
  });
}

/** From -1 to 1: how far two lists, place by place, put things in the same order; null for fewer than three or where one never changes. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 3) return null;
  const found = sampleCorrelation(ranks(a), ranks(b));
  return Number.isFinite(found) ? Math.min(1, Math.max(-1, found)) : null;
}
