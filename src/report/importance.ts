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

/** With fewer trials the best tenth is one trial, and a share would be made up. */
const fewest = 20;

/** PED-ANOVA's importances with Optuna's quantile, or why there are none. */
export function importanceOf(study: StudyView, quantile = 0.1): Importance {
  const complete = study.trials.filter(({ state, values }) => state === 'complete' && values.length > 0 && values.every(Number.isFinite));
  const least = Math.max(fewest, Math.ceil(2 / quantile));
  const told = { method: 'ped-anova', quantile, trials: complete.length, least } as const;
  const none = (trouble: string): Importance => ({ ...told, shares: null, trouble });
  if (complete.length < least) return none(`too few trials: ${complete.length} complete, ${least} needed`);
  if (study.directions.every((_, index) => new Set(complete.map(({ values }) => values[index])).size === 1))
    return none('all trials have the same value');
  const shares = importances({ ...study, trials: complete }, { target: quantile });
  if (Object.keys(shares).length === 0) return none('the trials have no parameters');
  return { ...told, shares, trouble: null };
}

/** Paths from the most to the least important; in the order given where nothing can be said. */
export function byImportance({ shares }: Importance, paths: readonly string[]): string[] {
  const rank = (path: string): number => shares?.[path] ?? 0;
  return [...paths].sort((a, b) => rank(b) - rank(a));
}

/** One sentence: the shares, or why there are none. */
export function importanceLine({ shares, trouble, trials }: Importance): string {
  if (!shares) return `Importances (PED-ANOVA): ${trouble}.`;
  const names = shortPaths(Object.keys(shares));
  const words = Object.entries(shares).map(([path, share]) => `${names.get(path)} ${percent(share)}`);
  return `Importances (PED-ANOVA over ${trials} trials): ${words.join(', ')}.`;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Path and share, the largest first. */
export const importanceTable = ({ shares }: Importance): Table => ({
  columns: ['parameter', 'importance'],
  rows: Object.entries(shares ?? {}).map(([path, share]) => [path, Number(share.toFixed(4))]),
});
