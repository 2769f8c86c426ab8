/** What description and page of a sweep are told. */
import type { Space } from '../plugin/index.js';
import type { Gain } from './gain.js';
import type { Pareto } from './pareto.js';
import type { Pruning } from './pruning.js';
import type { ModelScores, Objective, TrialRecord } from './records.js';
import type { Winner } from './winner.js';

export interface DataStory {
  readonly name: string;
  /** None where they are not known. */
  readonly classes: readonly string[];
  /** Examples of each split; null where not known yet. */
  readonly rows: Readonly<Record<string, number | null>>;
  /** Examples of the training split that have no label. */
  readonly unlabelled?: number;
  readonly source?: { readonly uri: string; readonly licence?: string } | undefined;
}

/** Everything that the description of a sweep's parent run tells; what is not known yet is null. */
export interface SweepStory {
  readonly study: string;
  readonly data: DataStory;
  /** Null where only trials are known: another program's study. */
  readonly student: string | null;
  readonly teacher: string | null;
  readonly space: Space;
  readonly sampler: string | null;
  readonly pruner: string | null;
  /** What pruning saved and cost; null where nothing prunes. */
  readonly pruning?: Pruning | null;
  /** Sentences on what the trials say together. */
  readonly findings?: readonly string[];
  readonly seed: number | null;
  readonly objective: Objective;
  /** The front of several objectives; null where there is but one. */
  readonly pareto?: Pareto | null;
  readonly planned: number | null;
  readonly trials: readonly TrialRecord[];
  /** The best configurations on fresh seeds; left out or null where they were not trained anew. */
  readonly winner?: Winner | null;
  /** Why the sweep ended before its last trial. */
  readonly stopped?: string | null;
  readonly seconds: number | null;
  /** The control's objective on the validation split. */
  readonly control: number | null;
  readonly gain: Gain | null;
  readonly test: {
    readonly student: ModelScores | null;
    readonly control: ModelScores | null;
    readonly teacher: ModelScores | null;
  } | null;
  /** Commands that repeat the sweep and its best trial. */
  readonly commands: readonly string[];
}
