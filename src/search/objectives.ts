import type { Direction, StudyView, TrialView } from '../plugin/index.js';
import { isFeasible } from './constraints.js';
import { comparePoints, type Point } from './distinct-points.js';
import { onFront } from './domination.js';

/** Values of objectives with lower being better. */
export const asLosses = (values: readonly number[], directions: readonly Direction[]): Point =>
  values.map((value, index) => (directions[index] === 'maximize' ? -value : value));

/** The objectives of a trial with lower being better. */
export const lossesOf = ({ values }: TrialView, directions: readonly Direction[]): Point => asLosses(values, directions);

/** Order of two lists of values by the first objective, ties by the next: below 0 where `a` is better. The first of several trials is on their front. */
export const compareValues = (a: readonly number[], b: readonly number[], directions: readonly Direction[]): number =>
  comparePoints(asLosses(a, directions), asLosses(b, directions));

/** Complete trials with a value for every objective, by number. */
export const judged = ({ directions, trials }: StudyView): TrialView[] =>
  trials.filter(({ state, values }) => state === 'complete' && values.length === directions.length && !values.some(Number.isNaN));

/** The complete feasible trials that no other dominates, by number; with one objective the best trial and its equals. */
export function bestTrials(study: StudyView): TrialView[] {
  const trials = judged(study).filter(isFeasible);
  const best = onFront(trials.map((trial) => lossesOf(trial, study.directions)));
  return trials.filter((_, index) => best[index]);
}
