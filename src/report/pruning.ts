/** What pruning saved, and what it cost as far as audited trials can tell. */
import type { Direction, TrialState } from '../plugin/index.js';
import { rankCorrelation } from './rank.js';

/** A trial as the pruner saw it. */
export interface JudgedTrial {
  readonly number: number;
  readonly state: TrialState;
  readonly value: number | null;
  /** The objective by step, from 0. */
  readonly reports: ReadonlyMap<number, number>;
  /** Epochs it would train to its end. */
  readonly planned: number;
  /** The step at which it would have been pruned but for the audit. */
  readonly audited: number | null;
  /** Steps at which it completed a rung. */
  readonly rungs: readonly number[];
}

/** A step at which trials were judged. */
export interface JudgedStep {
  readonly step: number;
  /** Trials that reported it. */
  readonly trials: number;
  /** Trials that the pruner ended there, or would have. */
  readonly ended: number;
  /** Complete trials that reported it: the correlation is over them. */
  readonly finished: number;
  /** Spearman's, between the values at the step and the final ones; null where too few have finished. */
  readonly correlation: number | null;
}

export interface Audit {
  readonly share: number;
  readonly trials: readonly { readonly number: number; readonly step: number; readonly value: number }[];
  /** How many of them are better than the best trial that pruning would have left. */
  readonly better: number;
  /** With 95 % confidence at most this share of all that the pruner ended would have been better. */
  readonly most: number;
  /** In the objective: by how much the best audited trial is better, and how much is to be expected over all that the pruner ended. */
  readonly regret: { readonly seen: number; readonly estimated: number };
}

export interface Pruning {
  readonly pruner: string;
  /** Trials that have ended, failed ones aside. */
  readonly trials: number;
  readonly pruned: number;
  readonly epochs: { readonly planned: number; readonly trained: number; readonly saved: number };
  /** Null where no trial was audited or none was left to compare with. */
  readonly audit: Audit | null;
  readonly steps: readonly JudgedStep[];
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const lastStep = ({ reports }: JudgedTrial): number => Math.max(-1, ...reports.keys());
const isFinished = (trial: JudgedTrial): trial is JudgedTrial & { readonly value: number } =>
  trial.state === 'complete' && Number.isFinite(trial.value);

/** Sums up what a pruner did. Epochs saved are those that pruned trials would have trained to their end. */
export function pruningOf(pruner: string, share: number, all: readonly JudgedTrial[], direction: Direction): Pruning {
  const trials = all.filter(({ state }) => state === 'complete' || state === 'pruned');
  const pruned = trials.filter(({ state }) => state === 'pruned');
  const trained = (trial: JudgedTrial): number => lastStep(trial) + 1;
  return {
    pruner,
    trials: trials.length,
    pruned: pruned.length,
    epochs: {
      planned: total(trials.map(({ planned }) => planned)),
      trained: total(trials.map(trained)),
      saved: total(pruned.map((trial) => Math.max(0, trial.planned - trained(trial)))),
    },
    audit: auditOf(share, trials, pruned.length, direction),
    steps: judgedSteps(trials).map((step) => judgedStep(step, trials)),
  };
}

function auditOf(share: number, trials: readonly JudgedTrial[], pruned: number, direction: Direction): Audit | null {
  const sign = direction === 'maximize' ? 1 : -1;
  const finished = trials.filter(isFinished);
  const audited = finished.flatMap(({ number, audited: step, value }) => (step === null ? [] : [{ number, step, value }]));
  const best = Math.max(...finished.filter((trial) => trial.audited === null).map(({ value }) => sign * value));
  if (audited.length === 0 || best === -Infinity) return null;
  const excess = audited.map(({ value }) => Math.max(0, sign * value - best)).sort((a, b) => a - b);
  const better = excess.filter((one) => one > 0).length;
  const regret = { seen: excess.at(-1)!, estimated: expectedMost(excess, pruned + audited.length) };
  return { share, trials: audited, better, most: upperShare(better, audited.length), regret };
}

/** The expected largest of so many draws from sorted values. */
function expectedMost(sorted: readonly number[], draws: number): number {
  const below = (count: number): number => (count / sorted.length) ** draws;
  return total(sorted.map((value, index) => value * (below(index + 1) - below(index))));
}

/** The upper end of the one-sided 95 % interval of Clopper and Pearson (1934) for `hits` of `count`. */
function upperShare(hits: number, count: number): number {
  if (hits >= count) return 1;
  let [low, high] = [0, 1];
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    if (atMost(hits, count, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** P(at most `hits` of `count`) with a chance of `p` each. */
function atMost(hits: number, count: number, p: number): number {
  let [term, sum] = [(1 - p) ** count, 0];
  for (let hit = 0; hit <= hits; hit++) {
    sum += term;
    term *= ((count - hit) / (hit + 1)) * (p / (1 - p));
  }
  return sum;
}

const endOf = (trial: JudgedTrial): number | null => (trial.state === 'pruned' ? lastStep(trial) : trial.audited);

const most = 12;
/** The rungs where there are any, else the steps at which trials were ended. */
function judgedSteps(trials: readonly JudgedTrial[]): number[] {
  const rungs = trials.flatMap((trial) => trial.rungs);
  const steps = rungs.length > 0 ? rungs : trials.map(endOf).filter((step) => step !== null);
  const sorted = [...new Set(steps)].sort((a, b) => a - b);
  return sorted.filter((_, index) => sorted.length <= most || index % Math.ceil(sorted.length / most) === 0);
}

function judgedStep(step: number, trials: readonly JudgedTrial[]): JudgedStep {
  const there = trials.filter(({ reports }) => Number.isFinite(reports.get(step)));
  const finished = there.filter(isFinished);
  return {
    step,
    trials: there.length,
    ended: trials.filter((trial) => endOf(trial) === step).length,
    finished: finished.length,
    correlation: rankCorrelation(
      finished.map(({ reports }) => reports.get(step)!),
      finished.map(({ value }) => value),
    ),
  };
}
