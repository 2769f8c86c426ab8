/** What the report room is told about trials and models. */
import type { Direction, Params, TrialState } from '../plugin/index.js';
import { compareValues } from '../search/index.js';
import type { Diagnosis } from './diagnosis-types.js';
import type { Interval } from './interval.js';
import type { Spread } from './spread.js';

/** A trial as tables, plots and documents see it. */
export interface TrialRecord {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** The first objective; null (or NaN) where the trial has none. */
  readonly value: number | null;
  /** All objectives, of a complete trial of a sweep with several. */
  readonly values?: readonly number[];
  readonly runId: string | null;
  readonly seconds: number | null;
  /** Whether it meets the sweep's constraints, unless told it does; one that does not cannot be the best. */
  readonly feasible?: boolean;
  /** Its students' scores where it has several: the value is their mean. */
  readonly over?: Spread;
  /** What its losses say of its training, once that is over. */
  readonly diagnosis?: Diagnosis;
  /** Of the value of one student, over the texts that it was measured on; of a score that has one. */
  readonly interval?: Interval;
}

/** What a sweep is to improve: a validation score (`loss` or a metric's name), or another result such as `student.parameters`. */
export interface Objective {
  readonly metric: string;
  readonly direction: Direction;
}

/** Scores of one model on one split: `loss` and each metric. */
export interface ModelScores {
  readonly scores: Readonly<Record<string, number>>;
  readonly parameters: number;
  /** Over the texts, of those scores that have one. */
  readonly intervals?: Readonly<Record<string, Interval>>;
}

export type Cell = string | number | boolean | null;

/** Columns and rows in the form of MLflow's tables. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const order: Record<TrialState, number> = { complete: 0, pruned: 1, running: 2, waiting: 3, failed: 4 };

/** Whether a trial has a number to be ranked by. */
export const isScored = (trial: TrialRecord): trial is TrialRecord & { readonly value: number } => Number.isFinite(trial.value);

/**
 * Trials from the best to the worst: complete before pruned before failed, unscored last, ties by the further objectives where their
 * directions are given, then by number.
 */
export function bestFirst(trials: readonly TrialRecord[], directions: Direction | readonly Direction[]): TrialRecord[] {
  const all = typeof directions === 'string' ? [directions] : directions;
  const sign = all[0] === 'maximize' ? -1 : 1;
  const further = (a: TrialRecord, b: TrialRecord) => (a.values && b.values ? compareValues(a.values, b.values, all) : 0);
  const rank = (trial: TrialRecord) => (isScored(trial) ? sign * trial.value : Infinity);
  const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
  return [...trials].sort((a, b) => order[a.state] - order[b.state] || compare(rank(a), rank(b)) || further(a, b) || a.number - b.number);
}

/** The best feasible complete trial, or null where none has a finite value; with several objectives the one of their front that is best in the first. */
export function bestTrial(trials: readonly TrialRecord[], directions: Direction | readonly Direction[]): TrialRecord | null {
  const feasible = trials.filter((trial) => trial.feasible !== false);
  const first = bestFirst(feasible, directions)[0];
  return first && first.state === 'complete' && isScored(first) ? first : null;
}
