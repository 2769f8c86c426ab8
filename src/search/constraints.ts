import type { TrialView } from '../plugin/index.js';
import { dominates, type RankOptions } from './domination.js';
import type { Point } from './distinct-points.js';

const prefix = 'constraints:';

/** Constraint values of a trial by key, as Optuna keeps them in the trial's attributes: 0 or less is satisfied. */
export function constraintsOf({ attributes }: TrialView): Readonly<Record<string, number>> {
  const list = attributes['constraints'];
  const old = Array.isArray(list) ? list.map((value, index) => [String(index), Number(value)] as const) : [];
  const own = Object.entries(attributes).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries([...old, ...own.map(([key, value]) => [key.slice(prefix.length), Number(value)] as const)]);
}

/** Sum of the constraint values above 0; a value that is no number counts as infinitely violated. */
export function violationOf(trial: TrialView): number {
  return Object.values(constraintsOf(trial)).reduce((sum, value) => sum + (Number.isNaN(value) ? Infinity : Math.max(value, 0)), 0);
}

/** Whether a trial breaks none of its constraints; one without any is feasible. */
export const isFeasible = (trial: TrialView): boolean => violationOf(trial) === 0;

/** Whether any trial of a study has constraints. */
export const isConstrained = (trials: readonly TrialView[]): boolean =>
  trials.some((trial) => Object.keys(constraintsOf(trial)).length > 0);

/** The violations of trials for `nonDominationRanks`; nothing where no trial has constraints. */
export const violationsOf = (trials: readonly TrialView[]): Pick<RankOptions, 'violations'> =>
  isConstrained(trials) ? { violations: trials.map(violationOf) } : {};

/** Deb's constrained domination: feasible before infeasible, less violation before more, domination among the feasible. */
export function constrainedDominates(a: Point, violationA: number, b: Point, violationB: number): boolean {
  return violationA > 0 || violationB > 0 ? violationA < violationB : dominates(a, b);
}
