/** Studies of one objective side by side. */
import { median } from 'simple-statistics';
import type { Direction, Params, TrialView } from '../plugin/index.js';
import { meanDifference, rankTest, type RankTest } from './rank-test.js';

export interface Compared {
  readonly study: string;
  readonly trials: { readonly complete: number; readonly pruned: number; readonly failed: number };
  readonly best: { readonly number: number; readonly value: number; readonly params: Params } | null;
  /** Own trials up to the first that reaches the value, pruned ones counted; null where none does. */
  readonly trials_to_reach: number | null;
  /** Epochs that were reported up to that trial, and in all. */
  readonly epochs_to_reach: number | null;
  readonly epochs: number;
  readonly seconds: number;
  /** Of the complete trials' values. */
  readonly median: number | null;
}

export interface Pair {
  readonly studies: readonly [string, string];
  /** Of the second's complete trials against the first's. */
  readonly rank_test: RankTest | null;
  readonly mean_difference: { readonly difference: number; readonly low: number; readonly high: number } | null;
}

export interface Comparison {
  readonly objective: { readonly metric: string | null; readonly direction: Direction };
  /** The value of `trials_to_reach`; null where no study has a best trial. */
  readonly reach: number | null;
  readonly studies: readonly Compared[];
  /** Parameters in which the best trials differ: by path, the values in the order of the studies, null where one has none. */
  readonly differences: Readonly<Record<string, readonly Params[string][]>>;
  /** Each study against the first. */
  readonly pairs: readonly Pair[];
}

export interface ComparedStudy {
  readonly name: string;
  /** Its own trials by number. */
  readonly trials: readonly TrialView[];
  /** The best feasible one. */
  readonly best: { readonly number: number; readonly value: number; readonly params: Params } | null;
  readonly seconds: number;
}

const scoresOf = (trials: readonly TrialView[]): number[] =>
  trials.flatMap(({ state, values }) => (state === 'complete' && Number.isFinite(values[0]) ? [values[0]!] : []));
const epochsOf = (trials: readonly TrialView[]): number => trials.reduce((sum, { intermediate }) => sum + intermediate.size, 0);

function compared({ name, trials, best, seconds }: ComparedStudy, reach: number | null, direction: Direction): Compared {
  const scores = scoresOf(trials);
  const reached = (value: number): boolean => reach !== null && (direction === 'maximize' ? value >= reach : value <= reach);
  const first = trials.findIndex((trial) => scoresOf([trial]).some(reached));
  const count = (state: TrialView['state']): number => trials.filter((trial) => trial.state === state).length;
  return {
    study: name,
    trials: { complete: count('complete'), pruned: count('pruned'), failed: count('failed') },
    best,
    trials_to_reach: first < 0 ? null : first + 1,
    epochs_to_reach: first < 0 ? null : epochsOf(trials.slice(0, first + 1)),
    epochs: epochsOf(trials),
    seconds,
    median: scores.length === 0 ? null : median(scores),
  };
}

/** Compares studies; `reach` left out is the worst of their bests, which all have reached. */
export function compareStudies(
  studies: readonly ComparedStudy[],
  objective: Comparison['objective'],
  wanted: number | null = null,
): Comparison {
  const bests = studies.flatMap(({ best }) => (best ? [best.value] : []));
  const worst = objective.direction === 'maximize' ? Math.min : Math.max;
  const reach = wanted ?? (bests.length ? worst(...bests) : null);
  const paths = [...new Set(studies.flatMap(({ best }) => Object.keys(best?.params ?? {})))];
  const rows = paths.map((path) => [path, studies.map(({ best }) => best?.params[path] ?? null)] as const);
  const [first, ...others] = studies;
  return {
    objective,
    reach,
    studies: studies.map((study) => compared(study, reach, objective.direction)),
    differences: Object.fromEntries(rows.filter(([, values]) => new Set(values).size > 1)),
    pairs: others.map((other) => {
      const [a, b] = [scoresOf(first!.trials), scoresOf(other.trials)];
      return { studies: [first!.name, other.name], rank_test: rankTest(a, b), mean_difference: meanDifference(a, b) };
    }),
  };
}
