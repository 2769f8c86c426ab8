/** The Pareto front of trials with several objectives, and what it covers. */
import { asLosses, compareValues, hypervolume, onFront, referencePoint } from '../search/index.js';
import type { Objective, TrialRecord } from './records.js';

/** An objective with the worst value that counts in the hypervolume; null: a tenth beyond the worst one seen. */
export interface ParetoObjective extends Objective {
  readonly reference: number | null;
}

/** A trial with all its objectives. */
export type JudgedRecord = TrialRecord & { readonly values: readonly number[] };

export interface Pareto {
  readonly objectives: readonly ParetoObjective[];
  /** The feasible complete trials that no other one dominates, the best in the first objective first. */
  readonly front: readonly JudgedRecord[];
  /** What the front covers up to `reference`, in the product of the objectives' units; null where no trial counts. */
  readonly hypervolume: number | null;
  /** The reference point, a value an objective. */
  readonly reference: readonly number[] | null;
}

/** Complete trials within their constraints, with a number for every objective. */
const judged = (trials: readonly TrialRecord[], objectives: readonly Objective[]): JudgedRecord[] =>
  trials.filter(
    (trial): trial is JudgedRecord =>
      trial.state === 'complete' &&
      trial.feasible !== false &&
      trial.values?.length === objectives.length &&
      trial.values.every(Number.isFinite),
  );

/**
 * Front and hypervolume of trials; null where there is but one objective. The reference point is an objective's own `reference`, else a
 * tenth beyond the worst value of a feasible complete trial, as in Optuna, so that the ends of the front count too; a trial beyond it covers
 * nothing.
 */
export function paretoOf(trials: readonly TrialRecord[], objectives: readonly ParetoObjective[]): Pareto | null {
  if (objectives.length < 2) return null;
  const directions = objectives.map(({ direction }) => direction);
  const all = judged(trials, objectives);
  const losses = all.map(({ values }) => asLosses(values, directions));
  const best = onFront(losses);
  const front = all.filter((_, index) => best[index]).sort((a, b) => compareValues(a.values, b.values, directions) || a.number - b.number);
  if (all.length === 0) return { objectives, front, hypervolume: null, reference: null };
  const seen = referencePoint(losses);
  const point = objectives.map(({ reference, direction }, axis) =>
    reference === null ? seen[axis]! : asLosses([reference], [direction])[0]!,
  );
  const within = losses.filter((loss, index) => best[index] && loss.every((value, axis) => value <= point[axis]!));
  return { objectives, front, hypervolume: hypervolume(within, point), reference: asLosses(point, directions).map((value) => value || 0) };
}

/** The hypervolume that trials had come to once each number had ended, as far as all before it have: later trials change none of it. */
export function hypervolumeCurve(
  trials: readonly TrialRecord[],
  objectives: readonly ParetoObjective[],
  from = 0,
): { readonly points: readonly { readonly number: number; readonly value: number }[]; readonly next: number } {
  const ordered = [...trials].sort((a, b) => a.number - b.number);
  const open = ordered.findIndex(({ state }) => state === 'running' || state === 'waiting');
  const ended = open < 0 ? ordered : ordered.slice(0, open);
  const points = ended.flatMap(({ number }, index) => {
    const value = index < from ? null : (paretoOf(ended.slice(0, index + 1), objectives)?.hypervolume ?? null);
    return value === null ? [] : [{ number, value }];
  });
  return { points, next: ended.length };
}
