/** A trial from the study's side: what was asked, what came of it. Knows no tensor. */
import type { Direction, Params, Space, StudyView, TrialState } from '../plugin/index.js';

/** A report as it was journalled, with what was kept with the trial because of it. */
export interface Reported {
  readonly step: number;
  readonly value: number;
  /** System attributes: the pruner's, and its verdict. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A study's trials as far as the next one depends on them. */
export interface Standing {
  /** How many of its own trials the study has begun. */
  readonly begun: number;
  /** The configurations of those, by `paramsKey`. */
  readonly tried: Pick<ReadonlySet<string>, 'has'>;
  /** Numbers of trials that wait, in order. */
  readonly waiting: readonly number[];
  /** Numbers of running trials that another process had, or that were given back, in order. */
  readonly elsewhere: readonly number[];
  /** What `bestOf` says of its own trials; null where there is none. */
  readonly best: number | null;
}

/** The seat a study is kept in; `journal.ts` keeps it in a file of Optuna's format. */
export interface StudyStore {
  readonly path: string;
  /** Replays what others have appended, then gives the study as it stands. */
  read(): StudyView;
  /** The same for what the next trial depends on, which is known without looking through all of them. It goes on counting. */
  standing(): Standing;
  /** Appends a RUNNING trial with its parameters and answers its number. */
  begin(params: Params, space: Space, attributes?: Readonly<Record<string, unknown>>): number;
  /**
   * Asks for the parameters of the next trial and begins it, with nobody between. Answers null where `sample` does.
   * `sample` is given the study and the number that the trial will have.
   */
  ask(
    sample: (study: StudyView, number: number) => Params | null,
    space: Space,
    attributes?: Readonly<Record<string, unknown>>,
  ): number | null;
  /**
   * Takes over a waiting trial, or a running one that its owner has left, if `free` still says so of its state and attributes.
   * `params` are set where they are missing. Answers false where somebody else was faster.
   */
  claim(number: number, free: (state: TrialState, notes: Readonly<Record<string, unknown>>) => boolean, taken: Taken): boolean;
  /** Appends trials that wait, or that are over; `make` is given the study as it stands, with nobody between. */
  add(make: (study: StudyView) => readonly AddedTrial[]): void;
  /** Journals the objective at a step together with the attributes that come of it. */
  report(number: number, step: number, value: number, attributes?: Readonly<Record<string, unknown>>): void;
  /** What a trial has reported, in order; of two attempts what the later one reported, then no more of the earlier one. */
  reports(number: number): readonly Reported[];
  /** Attributes the study's reader sees as user attributes (run id, metrics, seconds). */
  note(number: number, attributes: Readonly<Record<string, unknown>>): void;
  /** Attributes of samplers and pruners (system attributes). */
  mark(number: number, attributes: Readonly<Record<string, unknown>>): void;
  /** Ends it; `notes` are written with its end. */
  finish(
    number: number,
    state: 'complete' | 'pruned' | 'failed',
    values: readonly number[] | null,
    notes?: Readonly<Record<string, unknown>>,
  ): void;
  /** Does at once what nobody else should come between, or what is quicker so: others wait as long. */
  together<T>(act: () => T): T;
  /** Study-wide user attributes. */
  noteStudy(attributes: Readonly<Record<string, unknown>>): void;
  /** Names of the objectives; null where nobody has told them. */
  metricNames(): readonly string[] | null;
  studyNotes(): Readonly<Record<string, unknown>>;
  trialNotes(number: number): Readonly<Record<string, unknown>>;
  /** What samplers and pruners keep with a trial. */
  trialMarks(number: number): Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970; null where the trial has not begun or ended. */
  trialTimes(number: number): { readonly started: number | null; readonly completed: number | null };
  /**
   * Resolves once reports and ends are on the disk. They outlast the process as soon as they are appended; a power cut, only from then on.
   * Throws a JournalError where they cannot be brought there and no append has thrown it before.
   */
  settled(): Promise<void>;
  close(): void;
}

export interface StudyStart {
  readonly name: string;
  readonly directions: readonly Direction[];
  readonly metricNames: readonly string[];
}

/** A trial that this process does not run: an enqueued one, or one of an earlier study. */
export interface AddedTrial {
  readonly state: TrialState;
  readonly params: Params;
  readonly space: Space;
  readonly values: readonly number[] | null;
  readonly intermediate: ReadonlyMap<number, number>;
  readonly user: Readonly<Record<string, unknown>>;
  readonly system: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970; null where it has not begun or ended. */
  readonly started: number | null;
  readonly completed: number | null;
}

/** What a claimed trial is run with. */
export interface Taken {
  readonly params: Params;
  readonly space: Space;
  /** User attributes to set. */
  readonly attributes: Readonly<Record<string, unknown>>;
}
