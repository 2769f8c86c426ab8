/** Golovin et al. 2017 (Google Vizier), 3.2.2; decides as Optuna's MedianPruner does. */
import { definePruner } from 'stillhouse/plugin';
import type { StudyView, TrialView } from 'stillhouse/plugin';

/** The median of the numbers among the values, linear between the middle two as numpy rounds it; NaN where there is none. */
function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1];
  const high = sorted[sorted.length >> 1];
  if (low === undefined || high === undefined) return NaN;
  return low === high ? low : high - (high - low) * 0.5;
}

/** The best value the trial has reported up to now; NaN where all are. */
function bestSoFar(trial: TrialView, sign: number): number {
  const reports = [...trial.intermediate.values()].filter((value) => !Number.isNaN(value));
  return reports.length === 0 ? NaN : sign * reports.reduce((best, value) => Math.min(best, sign * value), Infinity);
}

/** Whether this is the first report at or after one of the steps warmup, warmup + interval, warmup + 2 interval, ... */
function isDue(trial: TrialView, step: number, warmup: number, interval: number): boolean {
  const due = Math.floor((step - warmup) / interval) * interval + warmup;
  const before = [...trial.intermediate.keys()].filter((other) => other !== step);
  return Math.max(-1, ...before) < due;
}

function isWorse(study: StudyView, trial: TrialView, step: number, complete: readonly TrialView[], minimum: number): boolean {
  const sign = study.directions[0] === 'maximize' ? -1 : 1;
  const own = bestSoFar(trial, sign);
  if (Number.isNaN(own)) return true;
  const others = complete.flatMap(({ intermediate }) => (intermediate.has(step) ? [intermediate.get(step)!] : []));
  // A comparison with NaN, the median of nothing, is false: the trial goes on.
  return others.length >= minimum && sign * own > sign * median(others);
}

export default definePruner({
  name: 'median',
  doc: 'Ends a trial whose best value so far is worse than the median of the complete trials at the same epoch.',
  options: {
    n_startup_trials: { doc: 'Complete trials before anything is pruned.', format: 'natural', default: 5 },
    n_warmup_steps: { doc: 'Epochs of each trial that are never judged.', format: 'natural', default: 0 },
    interval_steps: { doc: 'Epochs between two judgements.', format: 'count', default: 1 },
    n_min_trials: { doc: 'Complete trials that must have reached the epoch.', format: 'count', default: 1 },
  },
  create: ({ n_startup_trials, n_warmup_steps, interval_steps, n_min_trials }) => ({
    judge({ study, number, step }) {
      const trial = study.trials[number]!;
      const complete = study.trials.filter(({ state }) => state === 'complete');
      const ready = complete.length > 0 && complete.length >= n_startup_trials && step >= n_warmup_steps;
      if (!ready || !isDue(trial, step, n_warmup_steps, interval_steps)) return { prune: false };
      return { prune: isWorse(study, trial, step, complete, n_min_trials) };
    },
  }),
});
