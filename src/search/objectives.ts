import type { Direction, StudyView, TrialView } from '../plugin/index.js';
import { isFeasible } from './constraints.js';
import type { Point } from './distinct-points.js';
import { onFront } from './domination.js';

/** The objectives of a trial with lower being better. */
export const lossesOf = ({ values }: TrialView, directions: readonly Direction[]): Point =>
  values.map((value, index) => (directions[index] === 'maximize' ? -value : value));

/** Complete trials with a value for every objective, by number. */
export const judged = ({ directions, trials }: StudyView): TrialView[] =>
  trials.filter(({ state, values }) => state === 'complete' && values.length === directions.length && !values.some(Number.isNaN));

/** The complete feasible trials that no other dominates, by number; with one objective the best trial and its equals. */
export function bestTrials(study: StudyView): TrialView[] {
  const trials = judged(study).filter(isFeasible);
  const best = onFront(trials.map((trial) => lossesOf(trial, study.directions)));
  return trials.filter((_, index) => best[index]);
}
