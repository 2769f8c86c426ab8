/** What came of a study. */
import type { Direction, Params, StudyView, TrialState } from '../plugin/index.js';
import { compareValues } from '../search/index.js';
import { isFeasible, isOwn } from './rules.js';
import type { StudyStore } from './trial.js';

export interface TrialSummary {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** The first objective; null where the trial has none. */
  readonly value: number | null;
  /** All objectives, of a complete trial of a study with several. */
  readonly values?: readonly number[];
  /** How long the trial ran; null where it has not ended. */
  readonly seconds: number | null;
  /** Why a trial failed. */
  readonly reason: string | null;
  /** Whether it meets its constraints, unless told it does; one that does not cannot be the best. */
  readonly feasible?: boolean;
}
export type Counts = Readonly<Record<TrialState, number>>;

export interface StudySummary {
  readonly trials: readonly TrialSummary[];
  /** What `bestOf` says of them. */
  readonly best: TrialSummary | null;
  readonly counts: Counts;
}

/** Whether a value is better than another one in the objective's direction; NaN is better than nothing and worse than everything. */
export function isBetter(direction: Direction, value: number, than: number): boolean {
  if (Number.isNaN(value)) return false;
  return Number.isNaN(than) || (direction === 'maximize' ? value > than : value < than);
}

/**
 * The feasible complete trial with the best finite value, the earlier of two equal ones; null where there is none. With several objectives
 * the one of the Pareto front that is best in the first.
 */
export function bestOf<T extends Pick<TrialSummary, 'state' | 'value' | 'values' | 'number' | 'feasible'>>(
  trials: readonly T[],
  directions: readonly Direction[],
): T | null {
  const all = ({ value, values = [value!] }: T): readonly number[] => values;
  let best: T | null = null;
  for (const trial of trials) {
    if (trial.feasible === false || trial.state !== 'complete' || trial.value === null || !Number.isFinite(trial.value)) continue;
    const order = best === null ? -1 : compareValues(all(trial), all(best), directions) || trial.number - best.number;
    if (order < 0) best = trial;
  }
  return best;
}

function secondsOf(store: StudyStore, number: number): number | null {
  const noted = store.trialNotes(number)['seconds'];
  if (typeof noted === 'number') return noted;
  const { started, completed } = store.trialTimes(number);
  return started === null || completed === null ? null : (completed - started) / 1000;
}

/** Seconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Seconds in which at least one of the finished trials was running, in whatever process, or one of the `running` spans. */
export function trainingSeconds(store: StudyStore, running: readonly Span[] = []): number {
  const own = store.read().trials.filter(isOwn);
  const spans = own.flatMap(({ number }) => {
    const { completed } = store.trialTimes(number);
    const seconds = secondsOf(store, number);
    return completed === null || seconds === null ? [] : [{ from: completed / 1000 - seconds, to: completed / 1000 }];
  });
  return coveredSeconds([...spans, ...running]);
}

/** How many seconds lie in at least one of the spans. */
export function coveredSeconds(spans: readonly Span[]): number {
  let [total, until] = [0, -Infinity];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

function countsOf(trials: StudyView['trials']): Counts {
  const counts = { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0 };
  for (const { state } of trials) counts[state]++;
  return counts;
}

/** The study as it stands: its own trials, the best one, how many of each state. */
export function summarise(store: StudyStore): StudySummary {
  const study = store.read();
  const own = study.trials.filter(isOwn);
  const trials = own.map(({ number, state, params, values, attributes }) => {
    const reason = store.trialNotes(number)['reason'];
    return {
      number,
      state,
      params,
      value: values[0] ?? null,
      ...(study.directions.length > 1 && values.length > 0 ? { values } : {}),
      seconds: secondsOf(store, number),
      reason: typeof reason === 'string' ? reason : null,
      ...(isFeasible(attributes) ? {} : { feasible: false }),
    };
  });
  return { trials, best: bestOf(trials, study.directions), counts: countsOf(own) };
}
