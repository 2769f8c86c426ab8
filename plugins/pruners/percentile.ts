/** The median rule with a percentile of the user's own; decides as Optuna's PercentilePruner does. */
import { definePruner, InputError } from 'stillhouse/plugin';
import { isBehind } from 'stillhouse/search';

export default definePruner({
  name: 'percentile',
  doc: 'Ends a trial whose best value so far is not among the best percentile of the complete trials at the same epoch.',
  options: {
    percentile: { doc: 'From 0 to 100: 25 keeps the best quarter.', format: 'non-negative', default: null, required: true },
    n_startup_trials: { doc: 'Complete trials before anything is pruned.', format: 'natural', default: 5 },
    n_warmup_steps: { doc: 'Epochs of each trial that are never judged.', format: 'natural', default: 0 },
    interval_steps: { doc: 'Epochs between two judgements.', format: 'count', default: 1 },
    n_min_trials: { doc: 'Complete trials that must have reached the epoch.', format: 'count', default: 1 },
  },
  create(rule) {
    if (rule.percentile > 100)
      throw new InputError(`${rule.percentile} is too large`, { path: 'pruner.percentile', allowed: 'a number from 0 to 100' });
    return { judge: ({ study, number, step }) => ({ prune: isBehind(study, study.trials[number]!, step, rule) }) };
  },
});
