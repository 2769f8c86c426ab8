/** What samplers and pruners see of a study. The names are Optuna's. */

export type ParamValue = string | number | boolean | null;

/** The values of other paths under which a parameter exists; all of the paths must agree. */
export type Conditions = Readonly<Record<string, readonly ParamValue[]>>;

interface Conditional {
  /** Absent: in every trial. Only choices of the space are named here, each before what depends on it. */
  readonly when?: Conditions;
}
export interface FloatDistribution extends Conditional {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number | null;
}
export interface IntDistribution extends Conditional {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number;
}
export interface ChoiceDistribution extends Conditional {
  readonly type: 'choice';
  readonly choices: readonly ParamValue[];
}
export type Distribution = FloatDistribution | IntDistribution | ChoiceDistribution;

/** Dotted paths into the experiment, in the order of the file. */
export type Space = Readonly<Record<string, Distribution>>;
export type Params = Readonly<Record<string, ParamValue>>;
export type TrialState = 'waiting' | 'running' | 'complete' | 'pruned' | 'failed';
export type Direction = 'minimize' | 'maximize';

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

export interface StudyView {
  readonly name: string;
  readonly directions: readonly Direction[];
  /** By number, without gaps. */
  readonly trials: readonly TrialView[];
}
