/**
 * Hyperband (Li et al. 2018) over asynchronous successive halving; decides as Optuna's HyperbandPruner does. A trial is judged among those
 * of its own bracket only, and the sampler learns from those only.
 */
import { definePruner, InputError } from 'stillhouse/plugin';
import type { StudyView, TrialView } from 'stillhouse/plugin';
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
  doc: 'Successive halving in brackets that begin to prune at different epochs, so that late bloomers have a chance; samplers learn from the trials of the same bracket.',
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
    const lengthOf = (study: StudyView) => (max_resource === null ? longest(study) : { resource: max_resource, known: true });

    /** The bracket of a trial, and the trials in it. */
    function bracketIn({ name, trials }: StudyView, number: number, length: number): { bracket: number; trials: readonly TrialView[] } {
      const count = bracketCount(min_resource, Math.max(min_resource, length), reduction_factor);
      const budgets = bracketBudgets(count, reduction_factor);
      const bracket = bracketOf(name, number, budgets);
      return { bracket, trials: trials.filter((trial) => bracketOf(name, trial.number, budgets) === bracket) };
    }

    return {
      rivals(study, number) {
        const length = lengthOf(study);
        return length?.known ? bracketIn(study, number, length.resource).trials : study.trials;
      },
      judge({ study, number, step }) {
        const length = lengthOf(study);
        if (!length) return { prune: false };
        const { bracket, trials } = bracketIn(study, number, length.resource);
        const rule = { min_resource, reduction_factor, min_early_stopping_rate: bracket, bootstrap_count };
        const { prune, attributes } = judgeHalving({ ...study, trials }, study.trials[number]!, step, rule);
        return { prune, attributes: { ...attributes, ...(length.known ? {} : { [lengthKey]: length.resource }) } };
      },
    };
  },
});
