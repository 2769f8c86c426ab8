/** Reports held against those of other trials; as Optuna's PercentilePruner and ThresholdPruner count. */
import type { StudyView, TrialView } from '../plugin/index.js';

/** When a trial is judged: never before `warmup`, then at the first report at or after every `interval` steps. */
export interface Judging {
  readonly n_warmup_steps: number;
  readonly interval_steps: number;
}
/** When a trial is judged by the percentile of others, and by which. */
export interface PercentileRule extends Judging {
  /** From 0 to 100, counted from the best: only trials among the best so many percent go on. */
  readonly percentile: number;
  /** Complete trials before anything is judged. */
  readonly n_startup_trials: number;
  /** Complete trials that must have reported the step. */
  readonly n_min_trials: number;
}

/** The percentile (0 to 100) of the numbers among the values, linear between neighbours as numpy rounds it; NaN where there is none. */
export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * (percentile / 100);
  const share = place - Math.floor(place);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  if (low === high) return low;
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}

/** The best of the values in a study's direction; NaN where no value is a number. */
export function bestOfReports(study: Pick<StudyView, 'directions'>, values: Iterable<number>): number {
  const better = study.directions[0] === 'maximize' ? Math.max : Math.min;
  return [...values]
    .filter((value) => !Number.isNaN(value))
    .reduce((best, value) => (Number.isNaN(best) ? value : better(best, value)), NaN);
}

/** Whether a trial that reports a step is to be judged. */
export function isDue({ intermediate }: TrialView, step: number, { n_warmup_steps, interval_steps }: Judging): boolean {
  if (step < n_warmup_steps) return false;
  const due = Math.floor((step - n_warmup_steps) / interval_steps) * interval_steps + n_warmup_steps;
  return Math.max(-1, ...[...intermediate.keys()].filter((other) => other !== step)) < due;
}

/** Whether the best value of a trial so far is worse than the percentile of the complete trials at the same step. */
export function isBehind(study: StudyView, trial: TrialView, step: number, rule: PercentileRule): boolean {
  const complete = study.trials.filter(({ state }) => state === 'complete');
  if (complete.length === 0 || complete.length < rule.n_startup_trials || !isDue(trial, step, rule)) return false;
  const own = bestOfReports(study, trial.intermediate.values());
  if (Number.isNaN(own)) return true;
  const others = complete.flatMap(({ intermediate }) => (intermediate.has(step) ? [intermediate.get(step)!] : []));
  if (others.length < rule.n_min_trials) return false;
  // A comparison with NaN, the percentile of nothing, is false: the trial goes on.
  if (study.directions[0] === 'maximize') return own < percentileOf(others, 100 - rule.percentile);
  return own > percentileOf(others, rule.percentile);
}
