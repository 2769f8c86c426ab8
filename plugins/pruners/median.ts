/** Golovin et al. 2017 (Google Vizier), 3.2.2; decides as Optuna's MedianPruner does. */
import { definePruner } from 'stillhouse/plugin';
import { isBehind } from 'stillhouse/search';

export default definePruner({
  name: 'median',
  doc: 'Ends a trial whose best value so far is worse than the median of the complete trials at the same epoch.',
  options: {
    n_startup_trials: { doc: 'Complete trials before anything is pruned.', format: 'natural', default: 5 },
    n_warmup_steps: { doc: 'Epochs of each trial that are never judged.', format: 'natural', default: 0 },
    interval_steps: { doc: 'Epochs between two judgements.', format: 'count', default: 1 },
    n_min_trials: { doc: 'Complete trials that must have reached the epoch.', format: 'count', default: 1 },
  },
  create: (options) => ({
    judge: ({ study, number, step }) => ({ prune: isBehind(study, study.trials[number]!, step, { ...options, percentile: 50 }) }),
  }),
});
