/** A trial from the study's side: what was asked, what came of it. Knows no tensor. */
import type { Direction, Params, Space, StudyView } from '../plugin/index.js';

/** The seat a study is kept in; `journal.ts` keeps it in a file of Optuna's format. */
export interface StudyStore {
  readonly path: string;
  /** Replays what others have appended, then gives the study as it stands. */
  read(): StudyView;
  /** Appends a RUNNING trial with its parameters and answers its number. */
  begin(params: Params, space: Space, attributes?: Readonly<Record<string, unknown>>): number;
  report(number: number, step: number, value: number): void;
  /** Attributes the study's reader sees as user attributes (run id, metrics, seconds). */
  note(number: number, attributes: Readonly<Record<string, unknown>>): void;
  /** Attributes of samplers and pruners (system attributes). */
  mark(number: number, attributes: Readonly<Record<string, unknown>>): void;
  finish(number: number, state: 'complete' | 'pruned' | 'failed', values: readonly number[] | null): void;
  /** Study-wide user attributes. */
  noteStudy(attributes: Readonly<Record<string, unknown>>): void;
  studyNotes(): Readonly<Record<string, unknown>>;
  trialNotes(number: number): Readonly<Record<string, unknown>>;
  close(): void;
}

export interface StudyStart {
  readonly name: string;
  readonly directions: readonly Direction[];
  readonly metricNames: readonly string[];
}
