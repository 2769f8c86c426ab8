/** Wilcoxon's signed-rank test (Wilcoxon 1945), zeros split between both sides; p-values as scipy's `wilcoxon(zero_method='zsplit')`. */
import { erfc } from './erf.js';

interface Ranked {
  /** Sum of the ranks of positive differences, half of the zeros' ranks included. */
  readonly plus: number;
  /** Half of the zeros' ranks. */
  readonly zeros: number;
  /** Ranks of the differences that are not zero, doubled so that they are whole. */
  readonly doubled: readonly number[];
  /** Sum of t^3 - t over groups of t equal sizes. */
  readonly ties: number;
}

/** Ranks of the sizes from 1, equal ones sharing the mean of theirs. */
function rank(differences: readonly number[]): Ranked {
  const sorted = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
  const found = { plus: 0, zeros: 0, doubled: [] as number[], ties: 0 };
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && Math.abs(sorted[end]!) === Math.abs(sorted[start]!)) end++;
    const mean = (start + 1 + end) / 2;
    found.ties += (end - start) ** 3 - (end - start);
    for (const difference of sorted.slice(start, end)) {
      if (difference === 0) found.zeros += mean / 2;
      else found.doubled.push(2 * mean);
      if (difference > 0) found.plus += mean;
    }
  }
  return { ...found, plus: found.plus + found.zeros };
}

/** P(sum of ranks with fair signs >= plus), by counting: ways[s] signs give the doubled sum s. */
function countedTail({ doubled, plus, zeros }: Ranked): number {
  const most = doubled.reduce((sum, own) => sum + own, 0);
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  let reached = 0;
  for (const own of doubled) {
    reached += own;
    for (let sum = reached; sum >= own; sum--) ways[sum]! += ways[sum - own]!;
  }
  return ways.slice(Math.round(2 * (plus - zeros))).reduce((sum, own) => sum + own, 0) / 2 ** doubled.length;
}

/** The same by the normal approximation, without a correction for continuity. */
function normalTail({ plus, ties }: Ranked, n: number): number {
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1) - ties / 2) / 24);
  return erfc((plus - (n * (n + 1)) / 4) / spread / Math.SQRT2) / 2;
}

/**
 * p-value of the hypothesis that differences are symmetric about 0, against their being `greater` or `less`. Counted exactly for up to 50
 * differences without ties and zeros and for up to 13 with them, else by the normal approximation. NaN where there are none.
 */
export function signedRank(differences: readonly number[], alternative: 'greater' | 'less'): number {
  const n = differences.length;
  if (n === 0) return NaN;
  const ranked = rank(alternative === 'greater' ? differences : differences.map((difference) => -difference));
  const clean = ranked.ties === 0 && ranked.doubled.length === n;
  return n <= (clean ? 50 : 13) ? countedTail(ranked) : normalTail(ranked, n);
}
