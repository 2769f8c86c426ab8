/**
 * Hyperband (Li et al. 2018) over asynchronous successive halving; decides as Optuna's HyperbandPruner does. A trial is judged among those
 * of its own bracket only. Optuna hides the other brackets from the sampler too; ours sees every trial.
 */
import { definePruner, InputError } from 'stillhouse/plugin';
import type { StudyView } from 'stillhouse/plugin';
import { bracketBudgets, bracketCount, bracketOf, judgeHalving } from 'stillhouse/search';

const lengthKey = 'max_resource';

/** The longest complete trial, kept with the trial that first needed it, so that brackets stay; null while none is complete. */
function longest({ trials }: StudyView): { resource: number; known: boolean } | null {
  const kept = trials.map(({ attributes }) => attributes[lengthKey]).find((value) => typeof value === 'number');
  if (typeof kept === 'number') return { resource: kept, known: true };
  const lasts = trials
    .filter(({ state, intermediate }) => state === 'complete' && intermediate.size > 0)
    .map(({ intermediate }) => Math.max(...intermediate.keys()));
  return lasts.length === 0 ? null : { resource: Math.max(...lasts) + 1, known: false };
}

export default definePruner({
  name: 'hyperband',
  doc: 'Successive halving in brackets that begin to prune at different epochs, so that late bloomers have a chance; samplers see all brackets.',
  options: {
    min_resource: {
      doc: 'The first rung of the first bracket is judged at this epoch (epochs count from 0).',
      format: 'count',
      default: 1,
    },
    max_resource: { doc: 'Epochs of a whole trial; null: those of the longest complete trial.', format: 'count', default: null },
    reduction_factor: {
      doc: 'One in so many passes a rung, and the next rung is so many times later; at least 2.',
      format: 'count',
      default: 3,
    },
    bootstrap_count: { doc: 'Trials that a rung must have seen before any passes it.', format: 'natural', default: 0 },
  },
  create({ min_resource, max_resource, reduction_factor, bootstrap_count }) {
    if (reduction_factor < 2)
      throw new InputError(`${reduction_factor} is too small`, { path: 'pruner.reduction_factor', allowed: 'a whole number from 2' });
    if (max_resource !== null && max_resource < min_resource)
      throw new InputError(`${max_resource} is too small`, {
        path: 'pruner.max_resource',
        allowed: `min_resource (${min_resource}) or more`,
      });
    if (bootstrap_count > 0 && max_resource === null)
      throw new InputError('a bootstrap needs brackets that are known', {
        path: 'pruner.bootstrap_count',
        suggestion: 'set max_resource too',
      });
    return {
      judge({ study, number, step }) {
        const length = max_resource === null ? longest(study) : { resource: max_resource, known: true };
        if (!length) return { prune: false };
        const budgets = bracketBudgets(
          bracketCount(min_resource, Math.max(min_resource, length.resource), reduction_factor),
          reduction_factor,
        );
        const bracket = bracketOf(study.name, number, budgets);
        const trials = study.trials.filter((trial) => bracketOf(study.name, trial.number, budgets) === bracket);
        const rule = { min_resource, reduction_factor, min_early_stopping_rate: bracket, bootstrap_count };
        const { prune, attributes } = judgeHalving({ ...study, trials }, study.trials[number]!, step, rule);
        return { prune, attributes: { ...attributes, ...(length.known ? {} : { [lengthKey]: length.resource }) } };
      },
    };
  },
});
