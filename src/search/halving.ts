/** Asynchronous successive halving (Li et al. 2020, ASHA); decides as Optuna's SuccessiveHalvingPruner does. */
import type { StudyView, TrialView, Verdict } from '../plugin/index.js';

/** When successive halving judges, and how many pass. */
export interface HalvingRule {
  /** The step of the first rung; null: a hundredth of the longest complete trial. */
  readonly min_resource: number | null;
  /** One in so many passes a rung, and the next rung is so many times later. */
  readonly reduction_factor: number;
  /** Rungs left out at the beginning. */
  readonly min_early_stopping_rate: number;
  /** Trials that a rung must have seen before any passes it. */
  readonly bootstrap_count: number;
}

type Attributes = Record<string, number>;

const resourceKey = 'min_resource';
/** The attribute under which a trial keeps its value at a rung. */
export const rungKey = (rung: number): string => `completed_rung_${rung}`;
const asNumbers = (values: readonly unknown[]): number[] => values.filter((value): value is number => typeof value === 'number');

function reachedRungs({ attributes }: TrialView): number {
  let rung = 0;
  while (rungKey(rung) in attributes) rung++;
  return rung;
}

/** A hundredth of the longest complete trial, kept with the trial that first needed it; null while none is complete. */
function estimatedResource({ trials }: StudyView): { resource: number; known: boolean } | null {
  const [kept] = asNumbers(trials.map(({ attributes }) => attributes[resourceKey]));
  if (kept !== undefined) return { resource: kept, known: true };
  const lasts = trials
    .filter(({ state, intermediate }) => state === 'complete' && intermediate.size > 0)
    .map(({ intermediate }) => Math.max(...intermediate.keys()));
  return lasts.length === 0 ? null : { resource: Math.max(1, Math.floor(Math.max(...lasts) / 100)), known: false };
}

/** Whether a value belongs to the best 1 / factor of all that have completed the rung, itself among them; at least to the best one. */
function isPromotable(value: number, rivals: readonly number[], factor: number, maximize: boolean): boolean {
  const sign = maximize ? -1 : 1;
  const sorted = [...rivals, value].map((rival) => sign * rival).sort((a, b) => a - b);
  return sign * value <= sorted[Math.max(Math.floor(sorted.length / factor) - 1, 0)]!;
}

/** Climbs the rungs that the step has reached, keeping the value at each; true where one is not passed. */
function fails(study: StudyView, trial: TrialView, step: number, resource: number, rule: HalvingRule, attributes: Attributes): boolean {
  const value = trial.intermediate.get(step)!;
  const rivals = study.trials.filter(({ number }) => number !== trial.number);
  const { reduction_factor: factor, min_early_stopping_rate: rate, bootstrap_count } = rule;
  for (let rung = reachedRungs(trial); step >= resource * factor ** (rate + rung); rung++) {
    if (Number.isNaN(value)) return true;
    attributes[rungKey(rung)] = value;
    const others = asNumbers(rivals.map((rival) => rival.attributes[rungKey(rung)]));
    if (others.length + 1 <= bootstrap_count) return true;
    if (!isPromotable(value, others, factor, study.directions[0] === 'maximize')) return true;
  }
  return false;
}

/** The verdict of successive halving on a trial of the study that has just reported a step; the study may leave out trials. */
export function judgeHalving(study: StudyView, trial: TrialView, step: number, rule: HalvingRule): Verdict {
  const estimate = rule.min_resource === null ? estimatedResource(study) : { resource: rule.min_resource, known: true };
  if (!estimate) return { prune: false };
  const attributes: Attributes = estimate.known ? {} : { [resourceKey]: estimate.resource };
  const prune = fails(study, trial, step, estimate.resource, rule, attributes);
  return { prune, attributes };
}
