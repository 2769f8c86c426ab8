import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/**
 * Students that train together in one process. Its work and all messages are the core's: an executor carries them as they are, a value that
 * the structured clone algorithm can copy (numbers, texts, lists, maps, typed arrays).
 */
export interface Cohort {
  /** Unique for ever. */
  readonly id: string;
  /** Students that train at the same time: so many places it takes. */
  readonly students: number;
  /** Whether it must have a process for itself: it may be what has ended an earlier one. */
  readonly alone: boolean;
  readonly work: unknown;
}

/** A cohort on its way to a worker, or with one. */
export interface RunningCohort {
  /** Says something to the worker: in order, and once it has the cohort. */
  send(message: unknown): void;
  /** Resolves once a worker has it; left out: it has one soon. */
  readonly taken?: Promise<void>;
  /** Whether a worker has it and can be spoken to now; left out: yes, or soon. One that is not is given up where the sweep is to end. */
  readonly reachable?: boolean;
  /** Resolves once the worker is done with the cohort. Rejects with a `LostWorker` where its process is gone. */
  readonly ended: Promise<void>;
}

/** The process that a cohort was in is gone: killed, out of memory, ended by a plugin, or without a sign of life. */
export class LostWorker extends Error {
  override name = 'LostWorker';
  constructor(
    /** What happened to it, as of "the worker ...". */
    readonly reason: string,
    /** Whom it may be put down to: the cohort alone, as nothing else was in the process; the cohort or others; or nobody of them. */
    readonly blame: 'alone' | 'shared' | 'none',
  ) {
    super(`the worker ${reason}`);
  }
}

/** Processes that train students. */
export interface Workers {
  /** Students that they can train at the same time, as far as that is known. */
  readonly places: number;
  /** Most students that a cohort should have. */
  readonly cohort: number;
  /** Whether a cohort that one worker refuses, because its code or data differ, may be taken by another. */
  readonly others: boolean;
  /** Brings a cohort to a worker, which may take long; `hear` is told each of its messages, in order. */
  run(cohort: Cohort, hear: (message: unknown) => void): RunningCohort;
  /** Ends what it has begun; cohorts that still run are lost. */
  close(): Promise<void>;
}

/** What an executor is opened for. */
export interface ExecutorStudy {
  readonly name: string;
  /** Absolute path of the module that makes a worker of a Node.js process of this machine. */
  readonly worker: string;
}

/** Says where the students of a sweep train. */
export interface Executor {
  /** Whether students always train in other processes: the sweep's own then loads no TensorFlow. Left out: they may train in it. */
  readonly elsewhere?: boolean;
  /** Gets workers for a study; null: the students train in this process, in lock step. Throws an `InputError` for what the user can mend. */
  open(study: ExecutorStudy): Promise<Workers | null>;
  /** Tries what `open` will need, before there is a study. Throws an `InputError`. */
  check?(): Promise<void>;
}

/** A plugin that says where students train. */
export function defineExecutor<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Executor;
}): Definition<'executor', S, I, Values<S>, Executor> {
  return { kind: 'executor', ...plugin };
}
