/** How much each parameter mattered, and where that cannot be told. */
import type { StudyView } from '../plugin/index.js';
import { importances, judged } from '../search/index.js';
import type { Table } from './records.js';

/** Complete trials below which nothing is said: PED-ANOVA's good ones are a tenth. */
export const LEAST_TRIALS = 10;

export interface Importance {
  /** Complete trials with values for all objectives. */
  readonly trials: number;
  /** Shares that sum to 1, the largest first; null where they cannot be told. */
  readonly importances: Readonly<Record<string, number>> | null;
  /** Why they cannot be told; null where they can. */
  readonly reason: string | null;
}

/**
 * PED-ANOVA (Watanabe et al. 2023) with Optuna's defaults over the complete trials: how much a parameter matters for being among the best
 * tenth. Nothing is said of fewer than ten trials, nor where all have the same value.
 */
export function importanceOf(study: StudyView): Importance {
  const trials = judged(study).filter(({ values }) => values.every(Number.isFinite));
  const none = (reason: string): Importance => ({ trials: trials.length, importances: null, reason });
  if (trials.length < LEAST_TRIALS) return none(`${trials.length} complete trials are too few: ${LEAST_TRIALS} are needed`);
  if (trials.every(({ values }) => values.every((value, index) => value === trials[0]!.values[index])))
    return none('all trials have the same value');
  const found = importances(study);
  if (Object.keys(found).length === 0) return none('there are no parameters');
  return { trials: trials.length, importances: found, reason: null };
}

/** A line a parameter. */
export const importanceTable = ({ importances: found }: Importance): Table => ({
  columns: ['parameter', 'importance'],
  rows: Object.entries(found ?? {}).map(([path, share]) => [path, Number(share.toFixed(4))]),
});

/** The parameters and their shares in one line. */
export const importanceLine = ({ importances: found, reason }: Importance): string =>
  found
    ? `importance for being among the best tenth (PED-ANOVA): ${Object.entries(found)
        .map(([path, share]) => `${path} ${share.toFixed(2)}`)
        .join(', ')}`
    : `importances: ${reason}`;
