/** Which parameters matter for being among the best trials, as far as the trials can tell. */
import type { StudyView } from '../plugin/index.js';
import { importances } from '../search/index.js';
import { shortPaths } from './paths.js';
import type { Table } from './records.js';

export interface Importance {
  readonly method: 'ped-anova';
  /** Share of the trials that count as good. */
  readonly quantile: number;
  /** Complete trials with finite values, and how many there must be. */
  readonly trials: number;
  readonly least: number;
  /** Shares of 1 by path, the largest first; null where nothing can be said. */
  readonly shares: Readonly<Record<string, number>> | null;
  /** Why nothing can be said; null where something can. */
  readonly trouble: string | null;
}

/** Fewer trials than this say nothing, nor do fewer good ones. */
const fewest = { trials: 20, good: 5 };

/**
 * PED-ANOVA's importances, or why there are none. Unless it is told, the quantile is Optuna's 0.1, and of fewer than 50 trials
 * as much more as makes five of them good.
 */
export function importanceOf(study: StudyView, told: number | null = null): Importance {
  const complete = study.trials.filter(({ state, values }) => state === 'complete' && values.length > 0 && values.every(Number.isFinite));
  const quantile = told ?? Math.max(0.1, fewest.good / Math.max(complete.length, fewest.trials));
  const least = Math.max(fewest.trials, told === null ? 0 : Math.ceil(fewest.good / told - 1e-9));
  const setting = { method: 'ped-anova', quantile, trials: complete.length, least } as const;
  const none = (trouble: string): Importance => ({ ...setting, shares: null, trouble });
  if (complete.length < least) return none(`too few trials: ${complete.length} complete, ${least} needed`);
  if (study.directions.every((_, index) => new Set(complete.map(({ values }) => values[index])).size === 1))
    return none('all trials have the same value');
  const shares = importances({ ...study, trials: complete }, { target: quantile });
  if (Object.keys(shares).length === 0) return none('the trials have no parameters');
  return { ...setting, shares, trouble: null };
}

/** Paths from the most to the least important; in the order given where nothing can be said. */
export function byImportance({ shares }: Importance, paths: readonly string[]): string[] {
  const rank = (path: string): number => shares?.[path] ?? 0;
  return [...paths].sort((a, b) => rank(b) - rank(a));
}

/** One sentence: the shares, or why there are none. */
export function importanceLine({ shares, trouble, trials, quantile }: Importance): string {
  if (!shares) return `Importances (PED-ANOVA): ${trouble}.`;
  const names = shortPaths(Object.keys(shares));
  const words = Object.entries(shares).map(([path, share]) => `${names.get(path)} ${percent(share)}`);
  return `Importances (PED-ANOVA, the best ${Math.round(100 * quantile)} % of ${trials} trials): ${words.join(', ')}.`;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Path and share, the largest first. */
export const importanceTable = ({ shares }: Importance): Table => ({
  columns: ['parameter', 'importance'],
  rows: Object.entries(shares ?? {}).map(([path, share]) => [path, Number(share.toFixed(4))]),
});
