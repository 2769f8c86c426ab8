/** What a sweep's job is asked, what it hands from one step to the next, and what it answers. */
import type { Experiment, SweepConfig } from '../config/types.js';
import type { EpochReport, Evaluation, TrainedTrial, TrialPlan } from '../distill/types.js';
import type { Params } from '../plugin/index.js';
import type { AgainstTeacher, Analysis, Examination, Gain, ModelScores, Pareto, Pruning, TrialRecord, Winner } from '../report/index.js';
import type { Reached } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { DataCounts } from './data-counts.js';
import type { OnEvent } from './events.js';
import type { Prepared } from './preparation.js';

/** A student that has finished training, and how it does on the validation split. */
export interface FinishedTrial {
  readonly experiment: Experiment;
  readonly plan: TrialPlan;
  readonly prepared: Prepared;
  readonly trained: TrainedTrial;
  /** Null where training diverged in its first epoch. */
  readonly validation: Evaluation | null;
}

export interface TrialHooks {
  /** Told after each epoch; the answer may end the trial. */
  onEpoch?(report: EpochReport): Promise<'continue' | 'prune'>;
  /** Told once the last step is done, before the student is scored and recorded: trials of one sweep are told in this order. */
  onTrained?(trained: Pick<TrainedTrial, 'epochs' | 'best'>): void;
  signal?: AbortSignal;
  /** Leaves pictures, tables and the student itself out of the run. */
  brief?: boolean;
  /** Which of the trials that train at the same time it is, from 0; left out, it trains alone. */
  slot?: number;
  /** Students that meet after each epoch, so that they must train at the same time: how many, and a name that is theirs alone. */
  together?: { readonly name: string; readonly count: number };
  /** Told once a worker has it. */
  onTaken?(): void;
  /** Waited for before what came of it is judged and written. */
  turn?(): Promise<void>;
  /** Told what happened to the worker that it trained in; it goes on in another one. */
  onLost?(reason: string): void;
}

export interface SweepRequest {
  readonly sweep: SweepConfig;
  /** Name of the study, and the key of its parent run. */
  readonly study: string;
  readonly store: StudyStore;
  readonly resumed: boolean;
  /** Whether the number of trials at the same time is the sweep's, and not the one that the study was begun with. */
  readonly parallelTold?: boolean;
  /** Number of trials that the study will have; null where only a budget ends it. */
  readonly planned: number | null;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

export interface ControlResult {
  /** The swept options that the control still has. */
  readonly params: Params;
  readonly value: number | null;
  readonly key: string;
  readonly seconds: number;
}

export interface TestScores {
  readonly student: ModelScores;
  readonly control: ModelScores | null;
  readonly teacher: ModelScores | null;
}

export interface Conclusion {
  readonly control: ControlResult | null;
  readonly test: TestScores | null;
  readonly gain: Gain | null;
  /** The chosen student beside its teacher; null where there is none to compare. */
  readonly against: AgainstTeacher | null;
}

export interface SweepResult extends Conclusion {
  readonly data: DataCounts;
  readonly trials: readonly TrialRecord[];
  /** With several objectives the trial of the front that is best in the first. */
  readonly best: TrialRecord | null;
  /** The front of several objectives; null where there is but one. */
  readonly pareto: Pareto | null;
  /** Which of the best does best on fresh seeds; null where the sweep does not ask. Control and test are this one's, else the best's. */
  readonly winner: Winner | null;
  /** What pruning saved and cost; null where nothing prunes. */
  readonly pruning: Pruning | null;
  /** Importances, and how far early values foretell the end. */
  readonly analysis: Analysis;
  /** The close look at the chosen trial; null where there is none. */
  readonly examination: Examination | null;
  /** All of it as one page of HTML. */
  readonly page: string;
  /** How long this process was at it. */
  readonly seconds: number;
  /** How long the study's trials, re-runs and control have trained, in all processes. */
  readonly studySeconds: number;
  /** Why the sweep failed before its last trial; null where it did not. */
  readonly stopped: string | null;
  /** The limit that ended it before its last trial; null where none did. */
  readonly limit: Reached | null;
}
