/** What a job tells while it runs; the command line draws it. */
import type { EpochReport } from '../distill/types.js';
import type { Params } from '../plugin/index.js';
import type { TrialRecord } from '../report/index.js';

/** What has just happened to a job, its study or one of its trials. */
export type JobEvent =
  | { readonly type: 'step'; readonly message: string }
  | {
      readonly type: 'study';
      readonly study: string;
      readonly journal: string;
      readonly total: number | null;
      readonly resumed: boolean;
      /** Trials that have ended in earlier processes. */
      readonly ended: readonly TrialRecord[];
    }
  | { readonly type: 'trial'; readonly number: number; readonly params: Params; readonly epochs: number }
  | { readonly type: 'epoch'; readonly number: number | null; readonly report: EpochReport; readonly objective: number | null }
  | {
      readonly type: 'told';
      readonly number: number;
      readonly params: Params;
      readonly state: 'complete' | 'pruned' | 'failed';
      readonly value: number | null;
      readonly values?: readonly number[];
      readonly feasible?: boolean;
      readonly reason: string | null;
      readonly seconds: number;
      readonly best: number | null;
    }
  /** A trial that was stopped and may be run again. */
  | { readonly type: 'left'; readonly number: number }
  | { readonly type: 'control'; readonly value: number | null };
export type OnEvent = (event: JobEvent) => void;
