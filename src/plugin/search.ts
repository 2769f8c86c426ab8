/** What samplers and pruners see of a study. The names are Optuna's. */

export type ParamValue = string | number | boolean | null;

/** The values of other paths under which a parameter exists; all of the paths must agree. */
export type Conditions = Readonly<Record<string, readonly ParamValue[]>>;

interface Conditional {
  /** Absent: in every trial. Only choices of the space are named here, each before what depends on it. */
  readonly when?: Conditions;
}
/** Real numbers from `low` to `high`, on a logarithmic scale or in steps where told. */
export interface FloatDistribution extends Conditional {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number | null;
}
/** Whole numbers from `low` to `high`. */
export interface IntDistribution extends Conditional {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number;
}
/** One of some values. */
export interface ChoiceDistribution extends Conditional {
  readonly type: 'choice';
  readonly choices: readonly ParamValue[];
}
/** The values of one parameter of a space. */
export type Distribution = FloatDistribution | IntDistribution | ChoiceDistribution;

/** Dotted paths into the experiment, in the order of the file. */
export type Space = Readonly<Record<string, Distribution>>;
/** Values of parameters by path: a trial's configuration. */
export type Params = Readonly<Record<string, ParamValue>>;
/** How far a trial has come, in the words of Optuna. */
export type TrialState = 'waiting' | 'running' | 'complete' | 'pruned' | 'failed';
/** Which way an objective is better. */
export type Direction = 'minimize' | 'maximize';

/** A trial as samplers and pruners see it. */
export interface TrialView {
  readonly number: number;
  readonly state: TrialState;
  /** Only those that apply: a parameter whose condition the others do not meet is not there, as in Optuna. */
  readonly params: Params;
  readonly distributions: Readonly<Record<string, Distribution>>;
  /** Values of the objectives; empty until the trial is complete. */
  readonly values: readonly number[];
  /** Reported objective by step, in order of step. NaN is possible. */
  readonly intermediate: ReadonlyMap<number, number>;
  /** Attributes that samplers and pruners keep with a trial; JSON values. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A study as samplers and pruners see it. */
export interface StudyView {
  readonly name: string;
  readonly directions: readonly Direction[];
  /** By number, without gaps. */
  readonly trials: readonly TrialView[];
}
