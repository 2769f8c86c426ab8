/** How far early values foretell the final ones: rank correlations between steps, and what of the final best would have survived. */
import type { Direction, TrialView } from '../plugin/index.js';
import { kendall, rankCorrelation } from './rank.js';
import type { Table } from './records.js';

export interface Rung {
  /** From 0. */
  readonly step: number;
  /** Trials that reported there, and those of them that are complete. */
  readonly trials: number;
  readonly finished: number;
  /** Of the values at the step with the final ones, over the finished; null where too few. */
  readonly spearman: number | null;
  readonly kendall: number | null;
  /** Had only the best half (quarter) at the step gone on: the share of the final best that would be among them; null where too few. */
  readonly survived: { readonly half: number | null; readonly quarter: number | null };
}

export interface RungReport {
  /** How many trials `survived` calls the final best: a tenth of the finished, at least one. */
  readonly best: number;
  readonly rungs: readonly Rung[];
  /** Spearman's of each pair of steps over the trials that reported both; the last row and column are the final values. */
  readonly matrix: readonly (readonly (number | null)[])[];
}

type Scored = { readonly trial: TrialView; readonly value: number };
const most = 8;
/** Shares of a smaller number of trials say nothing. */
const fewest = 4;
const rungKey = /^completed_rung_\d+$/;

/** The steps at which trials completed rungs, or those reported; at most eight, evenly, without the last, which is the end. */
function stepsOf(trials: readonly TrialView[]): number[] {
  const rungs = trials.flatMap(({ attributes, intermediate }) =>
    Object.entries(attributes).flatMap(([key, value]) => {
      const step = rungKey.test(key) ? [...intermediate].find(([, own]) => own === value)?.[0] : undefined;
      return step === undefined ? [] : [step];
    }),
  );
  const all = [...new Set(rungs.length ? rungs : trials.flatMap(({ intermediate }) => [...intermediate.keys()]))].sort((a, b) => a - b);
  const last = Math.max(...trials.flatMap(({ intermediate }) => [...intermediate.keys()]));
  const early = all.filter((step) => step < last);
  return early.filter((_, index) => early.length <= most || index % Math.ceil(early.length / most) === 0);
}

const at = ({ intermediate }: TrialView, step: number): number => intermediate.get(step) ?? NaN;

/** The best of trials by a number; ties by trial number. */
function bestOf(trials: readonly Scored[], by: (trial: Scored) => number, count: number, direction: Direction): Set<number> {
  const sign = direction === 'maximize' ? -1 : 1;
  const sorted = [...trials].sort((a, b) => sign * (by(a) - by(b)) || a.trial.number - b.trial.number);
  return new Set(sorted.slice(0, count).map(({ trial }) => trial.number));
}

/** Null for a study whose trials report nothing before their end. Audited trials count with what they came to. */
export function rungReport(trials: readonly TrialView[], direction: Direction): RungReport | null {
  const steps = trials.some(({ intermediate }) => intermediate.size > 1) ? stepsOf(trials) : [];
  if (steps.length === 0) return null;
  const finished = trials.flatMap((trial): Scored[] => {
    const value = trial.values[0];
    return trial.state === 'complete' && value !== undefined && Number.isFinite(value) ? [{ trial, value }] : [];
  });
  const best = Math.max(1, Math.round(finished.length / 10));
  const ends = new Map(finished.map(({ trial, value }) => [trial, value]));
  const columns = [...steps.map((step) => (trial: TrialView) => at(trial, step)), (trial: TrialView) => ends.get(trial) ?? NaN];
  const matrix = columns.map((a) => columns.map((b) => correlation(trials.map((trial) => [a(trial), b(trial)]))));
  const rungs = steps.map((step, index): Rung => {
    const there = finished.filter(({ trial }) => Number.isFinite(at(trial, step)));
    const pairs = there.map(({ trial, value }) => [at(trial, step), value] as const);
    const survived = (share: number): number | null => {
      if (there.length < fewest) return null;
      const top = bestOf(there, ({ value }) => value, Math.min(best, there.length), direction);
      const kept = bestOf(there, ({ trial }) => at(trial, step), Math.ceil(there.length * share), direction);
      return [...top].filter((number) => kept.has(number)).length / top.size;
    };
    return {
      step,
      trials: trials.filter((trial) => Number.isFinite(at(trial, step))).length,
      finished: there.length,
      spearman: matrix[index]!.at(-1)!,
      kendall: kendall(
        pairs.map(([early]) => early),
        pairs.map(([, end]) => end),
      ),
      survived: { half: survived(1 / 2), quarter: survived(1 / 4) },
    };
  });
  return { best, rungs, matrix };
}

function correlation(pairs: readonly (readonly [number, number])[]): number | null {
  const both = pairs.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
  return rankCorrelation(
    both.map(([a]) => a),
    both.map(([, b]) => b),
  );
}

/** A row a step; epochs count from 1. */
export const rungTable = ({ rungs }: RungReport): Table => ({
  columns: ['after epoch', 'trials', 'finished', 'Spearman', 'Kendall', 'best kept by half', 'best kept by quarter'],
  rows: rungs.map(({ step, trials, finished, spearman, kendall: tau, survived }) => [
    step + 1,
    trials,
    finished,
    rounded(spearman),
    rounded(tau),
    rounded(survived.half),
    rounded(survived.quarter),
  ]),
});

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(3)));
