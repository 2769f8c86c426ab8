/** What a study is run with and what it tells. Knows no tensor. */
import type { Params, Pruner, Sampler, Space } from '../plugin/index.js';
import type { Limits, Reached } from './limits.js';
import type { Clock } from './place.js';
import type { StudySummary } from './result.js';
import type { Rules } from './rules.js';
import type { StudyStore } from './trial.js';

export interface TrialResult {
  readonly state: 'complete' | 'pruned' | 'failed';
  /** The first objective; null where there is none. */
  readonly value: number | null;
  /** All objectives, of a complete trial of a study with several. */
  readonly values?: readonly number[];
  readonly reason?: string;
  /** User attributes to keep with the trial as it ends. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

export interface RunningTrial {
  readonly number: number;
  readonly params: Params;
  /** Whether an earlier process had begun it; it runs from the start again. */
  readonly again: boolean;
  /** Which of the places that train at the same time it has, from 0. */
  readonly slot: number;
  /** Aborted by the study's signal, and by whatever else ends the study: what it throws then is not told as a failure. */
  readonly signal: AbortSignal;
  /** Journals the objective at a step (from 0), the first of several, and asks the pruner, unless there are several. */
  report(step: number, value: number): 'continue' | 'prune';
  /**
   * Says that training is over and only the telling is left. Trials are told in the order in which they say so, or come to their end
   * without: what they do in between may take them different times in two runs.
   */
  trained(): void;
}

export type StudyEvent =
  | { readonly type: 'begun'; readonly number: number; readonly params: Params; readonly again: boolean; readonly slot: number }
  | {
      readonly type: 'reported';
      readonly number: number;
      readonly step: number;
      readonly value: number;
      readonly prune: boolean;
      /** Whether the pruner would have ended the trial, which goes on for the audit. */
      readonly audited: boolean;
      /** What the pruner keeps with the trial since this report. */
      readonly attributes: Readonly<Record<string, unknown>>;
    }
  /** Not told but given back, to be run again. */
  | { readonly type: 'left'; readonly number: number }
  | {
      readonly type: 'told';
      readonly number: number;
      readonly params: Params;
      readonly state: TrialResult['state'];
      readonly value: number | null;
      readonly values?: readonly number[];
      /** Whether it meets its constraints, unless told it does. */
      readonly feasible?: boolean;
      readonly reason: string | null;
      readonly seconds: number;
      /** Number of the best trial so far. */
      readonly best: number | null;
    };

export interface StudyRequest {
  readonly store: StudyStore;
  readonly sampler: Sampler;
  readonly pruner: Pruner;
  readonly space: Space;
  readonly seed: number;
  /** Constraints on parameters, and whether a configuration may be tried twice; unless told none, and it may not. */
  readonly rules?: Rules;
  /** Trials that may begin in all, those of earlier processes included; null: as many as the sampler's `size` says. */
  readonly trials: number | null;
  /** What else keeps new trials from beginning; running ones finish. */
  readonly limits?: Limits;
  /** Share of the trials which the pruner would end that finish anyway; 0 unless told. */
  readonly audit?: number;
  /** Trials at the same time; 1 unless told. */
  readonly parallel?: number;
  /** Begins at once; trials run at the same time interleave as they themselves see to. */
  runTrial(trial: RunningTrial): Promise<TrialResult>;
  /**
   * Told how many slots are alive, before any trial trains and whenever one finds nothing left to do. A slot between two trials is alive:
   * trials that wait for each other wait for so many.
   */
  readonly onLive?: (live: number) => void;
  /** Of trials that go step by step together; with it those that run again beside others begin as far apart as they did. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StudyEvent) => void;
  /** Names for the errors of plugins. */
  readonly names?: { readonly sampler?: string; readonly pruner?: string };
  /** Trials in a row, as they are told, that may throw with one and the same message before the study stops; 5 unless told. */
  readonly failures?: number;
  /** Restarts of a trial whose process died in one and the same epoch before it is given up; 9 unless told: a person may kill it, too. */
  readonly restarts?: number;
}

export interface StudyResult extends StudySummary {
  /** `finished`: budget or space used up; `aborted`: by the signal; `failing`: too many trials in a row threw the same error. */
  readonly ended: 'finished' | 'aborted' | 'failing';
  /** What to tell of a study that is `failing`. */
  readonly message: string | null;
  /** What ended a `finished` study before its last trial; null where nothing did. */
  readonly limit: Reached | null;
}
