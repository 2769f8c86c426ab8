/** Asynchronous successive halving (Li et al. 2020, ASHA); decides as Optuna's SuccessiveHalvingPruner does. */
import { definePruner, InputError } from 'stillhouse/plugin';
import type { StudyView, TrialView, Verdict } from 'stillhouse/plugin';

type Attributes = Record<string, number>;

const rungKey = (rung: number): string => `completed_rung_${rung}`;
const resourceKey = 'min_resource';
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

export default definePruner({
  name: 'successive-halving',
  doc: 'Lets only the best share of trials pass each rung of epochs, without waiting for the others (ASHA).',
  options: {
    min_resource: {
      doc: 'The first rung is judged at this epoch (epochs count from 0); null: a hundredth of the longest complete trial.',
      format: 'count',
      default: null,
    },
    reduction_factor: {
      doc: 'One in so many passes a rung, and the next rung is so many times later; at least 2.',
      format: 'count',
      default: 4,
    },
    min_early_stopping_rate: { doc: 'Rungs to leave out at the beginning.', format: 'natural', default: 0 },
    bootstrap_count: { doc: 'Trials that a rung must have seen before any passes it.', format: 'natural', default: 0 },
  },
  create({ min_resource, reduction_factor: factor, min_early_stopping_rate: rate, bootstrap_count }) {
    if (factor < 2) throw new InputError(`${factor} is too small`, { path: 'pruner.reduction_factor', allowed: 'a whole number from 2' });
    if (bootstrap_count > 0 && min_resource === null)
      throw new InputError('a bootstrap needs a rung that is known', {
        path: 'pruner.bootstrap_count',
        suggestion: 'set min_resource too',
      });

    function climb(study: StudyView, trial: TrialView, step: number, resource: number, attributes: Attributes): boolean {
      const value = trial.intermediate.get(step)!;
      const rivals = study.trials.filter(({ number }) => number !== trial.number);
      for (let rung = reachedRungs(trial); step >= resource * factor ** (rate + rung); rung++) {
        if (Number.isNaN(value)) return true;
        attributes[rungKey(rung)] = value;
        const others = asNumbers(rivals.map((rival) => rival.attributes[rungKey(rung)]));
        if (others.length + 1 <= bootstrap_count) return true;
        if (!isPromotable(value, others, factor, study.directions[0] === 'maximize')) return true;
      }
      return false;
    }

    return {
      judge({ study, number, step }): Verdict {
        const estimate = min_resource === null ? estimatedResource(study) : { resource: min_resource, known: true };
        if (!estimate) return { prune: false };
        const attributes: Attributes = estimate.known ? {} : { [resourceKey]: estimate.resource };
        const prune = climb(study, study.trials[number]!, step, estimate.resource, attributes);
        return { prune, attributes };
      },
    };
  },
});
