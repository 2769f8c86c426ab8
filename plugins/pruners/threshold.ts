/** Bounds known beforehand; decides as Optuna's ThresholdPruner does. */
import { definePruner, InputError } from 'stillhouse/plugin';
import { isDue } from 'stillhouse/search';

export default definePruner({
  name: 'threshold',
  doc: 'Ends a trial that reports a value outside of bounds, or NaN; without bounds only NaN.',
  options: {
    lower: { doc: 'Smallest value that goes on; null: none is too small.', format: 'number', default: null },
    upper: { doc: 'Largest value that goes on; null: none is too large.', format: 'number', default: null },
    n_warmup_steps: { doc: 'Epochs of each trial that are never judged.', format: 'natural', default: 0 },
    interval_steps: { doc: 'Epochs between two judgements.', format: 'count', default: 1 },
  },
  create({ lower, upper, ...schedule }) {
    const [low, high] = [lower ?? -Infinity, upper ?? Infinity];
    if (low > high) throw new InputError(`${low} is above upper`, { path: 'pruner.lower', allowed: `a number up to ${high}` });
    return {
      judge({ study, number, step }) {
        const trial = study.trials[number]!;
        const value = trial.intermediate.get(step)!;
        return { prune: isDue(trial, step, schedule) && !(value >= low && value <= high) };
      },
    };
  },
});
