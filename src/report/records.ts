/** What the report room is told about trials and models. */
import type { Direction, Params, TrialState } from '../plugin/index.js';
import type { Spread } from './spread.js';

/** A trial as tables, plots and documents see it. */
export interface TrialRecord {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** The objective; null (or NaN) where the trial has none. */
  readonly value: number | null;
  readonly runId: string | null;
  readonly seconds: number | null;
  /** Whether it meets the sweep's constraints, unless told it does; one that does not cannot be the best. */
  readonly feasible?: boolean;
  /** Its students' scores where it has several: the value is their mean. */
  readonly over?: Spread;
}

/** The validation score that a sweep is about: `loss` or a metric's name. */
export interface Objective {
  readonly metric: string;
  readonly direction: Direction;
}

/** Scores of one model on one split: `loss` and each metric. */
export interface ModelScores {
  readonly scores: Readonly<Record<string, number>>;
  readonly parameters: number;
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

/** Trials from the best to the worst: complete before pruned before failed, unscored last, ties by number. */
export function bestFirst(trials: readonly TrialRecord[], direction: Direction): TrialRecord[] {
  const sign = direction === 'maximize' ? -1 : 1;
  const rank = (trial: TrialRecord) => (isScored(trial) ? sign * trial.value : Infinity);
  const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
  return [...trials].sort((a, b) => order[a.state] - order[b.state] || compare(rank(a), rank(b)) || a.number - b.number);
}

/** The best feasible complete trial, or null where none has a finite value. */
export function bestTrial(trials: readonly TrialRecord[], direction: Direction): TrialRecord | null {
  const feasible = trials.filter((trial) => trial.feasible !== false);
  const first = bestFirst(feasible, direction)[0];
  return first && first.state === 'complete' && isScored(first) ? first : null;
}
