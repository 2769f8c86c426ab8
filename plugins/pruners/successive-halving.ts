/** Asynchronous successive halving (Li et al. 2020, ASHA); decides as Optuna's SuccessiveHalvingPruner does. */
import { definePruner, InputError } from 'stillhouse/plugin';
import { judgeHalving } from 'stillhouse/search';

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
  create(rule) {
    const { min_resource, reduction_factor, bootstrap_count } = rule;
    if (reduction_factor < 2)
      throw new InputError(`${reduction_factor} is too small`, { path: 'pruner.reduction_factor', allowed: 'a whole number from 2' });
    if (bootstrap_count > 0 && min_resource === null)
      throw new InputError('a bootstrap needs a rung that is known', {
        path: 'pruner.bootstrap_count',
        suggestion: 'set min_resource too',
      });
    return { judge: ({ study, number, step }) => judgeHalving(study, study.trials[number]!, step, rule) };
  },
});
