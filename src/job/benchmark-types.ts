/** What the job of a benchmark is asked, is given and answers. */
import type { BenchmarkConfig } from '../config/index.js';
import type { BenchmarkRow } from '../report/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Tracker } from '../track/tracker.js';
import type { OnEvent } from './events.js';
import type { Preparation } from './preparation.js';
import type { Make } from './tokens.js';
import type { TrialRunner } from './trial-runner.js';

export interface BenchmarkRequest {
  readonly benchmark: BenchmarkConfig;
  /** Name of the study, and the key of its parent run. */
  readonly study: string;
  readonly store: StudyStore;
  readonly resumed: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

export interface BenchmarkServices {
  readonly make: Make;
  readonly runner: TrialRunner;
  readonly preparation: Preparation;
  readonly tracker: Tracker;
}

export interface BenchmarkResult {
  readonly rows: readonly BenchmarkRow[];
  /** How long this process was at it. */
  readonly seconds: number;
  /** Why it failed before its last cell; null where it did not. */
  readonly stopped: string | null;
}
