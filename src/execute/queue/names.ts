/** What stands where in Redis, and what sides say to each other there. */
import type { Cohort, LostWorker } from '../../plugin/index.js';

/** Cohorts of so many students or fewer lie in a queue of their own each, so that a worker takes only what fits it. */
export const sizes = [1, 2, 4, 8, 16, 32, 64] as const;

/** The size that a cohort of so many students counts as. */
export const sizeOf = (students: number): number => sizes.find((size) => size >= students) ?? students;

/** The queue of cohorts of a size; those that need a process for themselves have one of their own. */
export const queueName = ({ students, alone }: Pick<Cohort, 'students' | 'alone'>): string =>
  `cohorts-${sizeOf(students)}${alone ? '-alone' : ''}`;

/** The stream of what a study is told. */
export const studyBox = (prefix: string, study: string): string => `${prefix}:study:${study}`;
/** The stream of what a worker is told. */
export const workerBox = (prefix: string, worker: string): string => `${prefix}:worker:${worker}`;
/** The key that lives as long as a study gives signs of life. */
export const studyBeat = (prefix: string, study: string): string => `${prefix}:beat:study:${study}`;
/** The same of a worker. */
export const workerBeat = (prefix: string, worker: string): string => `${prefix}:beat:worker:${worker}`;

/** A job as the queue holds it. */
export interface JobData {
  /** Who has put it there: where the answers go. */
  readonly study: string;
  /** The cohort's bytes in base 64. */
  readonly cohort: string;
}

/** One of the times that a job was taken, each by a worker. */
export interface Taking {
  readonly worker: string;
  /** From 1, in order, as the queue counts them. */
  readonly number: number;
}

/** To a study, from a worker about a cohort that it has; `taking`: the number of its taking. */
export type ToStudy = { readonly id: string; readonly taking: number; readonly worker: string } & (
  | { readonly type: 'begun' }
  | { readonly type: 'say'; readonly message: unknown }
  | { readonly type: 'done' }
  | { readonly type: 'lost'; readonly reason: string; readonly blame: LostWorker['blame'] }
);
/** The same before it is addressed. */
export type Told = ToStudy extends infer M ? (M extends unknown ? Omit<M, 'id' | 'taking' | 'worker'> : never) : never;

/** To a worker, for one taking alone; `drop`: nobody waits for what it makes of this cohort. */
export type ToQueueWorker = { readonly id: string; readonly taking: number } & (
  { readonly type: 'say'; readonly message: unknown } | { readonly type: 'drop' }
);

/** Signs of life, for people. Times in milliseconds since 1970. */
export interface StudyBeat {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly since: number;
  /** Cohorts that are waiting or train, and those that are done. */
  readonly open: number;
  readonly done: number;
}
export interface WorkerBeat {
  readonly name: string;
  readonly since: number;
  readonly processes: number;
  /** Students that may train at the same time in each, and those that train now in all. */
  readonly students: number;
  readonly busy: number;
  /** Cohorts that were done. */
  readonly done: number;
}
