/** Which trials a tree-structured Parzen estimator takes for good, and how much each counts. */
import type { Direction, StudyView, TrialView } from '../plugin/index.js';
import { violationOf } from './constraints.js';
import { lossesOf } from './objectives.js';
import { selectBest } from './subset-selection.js';

/** How many of n finished trials count as good: a tenth, rounded up; with one objective at most 25. */
export const goodCount = (n: number, objectives = 1): number => (objectives > 1 ? Math.ceil(0.1 * n) : Math.min(Math.ceil(0.1 * n), 25));

/** Weights (n) of trials in order of number: the last 25 count 1, older ones less, down to 1 / n. */
export function recencyWeights(n: number): number[] {
  const ramp = Math.max(n - 25, 0);
  const step = ramp > 1 ? (1 - 1 / n) / (ramp - 1) : 0;
  return Array.from({ length: n }, (_, index) => (index < ramp ? 1 / n + index * step : 1));
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
const signed = (value: number, direction: Direction | undefined): number => (direction === 'maximize' ? -value : value);

/** Further is better, then the last report; a trial without reports comes last. */
function prunedScore({ intermediate }: TrialView, direction: Direction | undefined): readonly [number, number] {
  if (intermediate.size === 0) return [1, 0];
  const step = Math.max(...intermediate.keys());
  const value = intermediate.get(step)!;
  return [-step, Number.isNaN(value) ? Infinity : signed(value, direction)];
}

/** Trials by one or two numbers, the smallest first; equal ones keep their order. */
function sortedBy(trials: readonly TrialView[], score: (trial: TrialView) => readonly [number, number?]): TrialView[] {
  const scored = trials.map((trial) => ({ trial, score: score(trial) }));
  scored.sort((a, b) => compare(a.score[0]!, b.score[0]!) || compare(a.score[1] ?? 0, b.score[1] ?? 0));
  return scored.map(({ trial }) => trial);
}

const bestByValue = (trials: readonly TrialView[], directions: readonly Direction[], count: number): TrialView[] =>
  sortedBy(trials, (trial) => [lossesOf(trial, directions)[0]!]).slice(0, count);

function bestByFronts(trials: readonly TrialView[], directions: readonly Direction[], count: number): TrialView[] {
  const losses = trials.map((trial) => lossesOf(trial, directions));
  return selectBest(losses, count).map((index) => trials[index]!);
}

/** Trials split into the good ones and the others. */
export interface Split {
  /** Good trials, by number. */
  readonly below: readonly TrialView[];
  /** The others, by number; running trials are always among them. */
  readonly above: readonly TrialView[];
}

/**
 * Splits trials into the `count` good ones and the others: first the best of the complete ones, then the pruned ones that came furthest,
 * then those that violate constraints least. Waiting and failed trials are left out.
 */
export function splitTrials({ directions }: Pick<StudyView, 'directions'>, trials: readonly TrialView[], count: number): Split {
  const considered = trials.filter(({ state }) => state === 'complete' || state === 'pruned' || state === 'running');
  const ended = considered.filter(({ state }) => state !== 'running');
  const violations = new Map(ended.map((trial) => [trial, violationOf(trial)]));
  const feasible = ended.filter((trial) => violations.get(trial) === 0);
  const complete = feasible.filter(({ state }) => state === 'complete');
  const best = directions.length > 1 ? bestByFronts(complete, directions, count) : bestByValue(complete, directions, count);
  const pruned = sortedBy(
    feasible.filter(({ state }) => state === 'pruned'),
    (trial) => prunedScore(trial, directions[0]),
  );
  const infeasible = sortedBy(
    ended.filter((trial) => violations.get(trial)! > 0),
    (trial) => [violations.get(trial)!],
  );
  const good = new Set([...best, ...[...pruned, ...infeasible].slice(0, Math.max(count - best.length, 0))]);
  return { below: considered.filter((trial) => good.has(trial)), above: considered.filter((trial) => !good.has(trial)) };
}
