/** What a sweep and the workers that train its students say to each other. */
import type { EpochReport, TrainedTrial } from '../distill/types.js';
import { InputError } from '../plugin/index.js';
import type { Versions } from './versions.js';

/** A student as data: any worker can make it of this. */
export interface StudentWork {
  /** The experiment's document. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly versions: Versions;
  /** Digests of the files that the document names, by their paths there; none where no folder is shared. */
  readonly files: Readonly<Record<string, string>>;
}
export interface CohortWork {
  readonly study: string;
  readonly students: readonly StudentWork[];
}

export type Judgement = 'continue' | 'prune';

/** `student` is its place in the cohort. */
export type FromStudent =
  | { readonly student: number; readonly type: 'epoch'; readonly report: EpochReport }
  | { readonly student: number; readonly type: 'trained'; readonly trained: TrainedTrial }
  /** It has been told to leave, and the epoch is kept. */
  | { readonly student: number; readonly type: 'left' }
  | { readonly student: number; readonly type: 'failed'; readonly fault: FaultData }
  /** Something is not as where the sweep is. */
  | { readonly student: number; readonly type: 'refused'; readonly worker: string; readonly differences: readonly string[] };

export type ToStudent =
  | { readonly student: number; readonly type: 'verdict'; readonly epoch: number; readonly verdict: Judgement }
  /** Finish the epoch, keep it and leave. */
  | { readonly student: number; readonly type: 'leave' }
  /** Its result has arrived: what was kept of it is not needed any more. */
  | { readonly student: number; readonly type: 'taken' };

/** A message before it is addressed. */
export type Unaddressed<M extends FromStudent | ToStudent> = M extends unknown ? Omit<M, 'student'> : never;

/** An error that can be sent. */
export interface FaultData {
  readonly message: string;
  /** Of an `InputError`: what is wrong and where. */
  readonly input?: { readonly problem: string; readonly at: InputError['at'] };
}

/** An error as data. */
export function faultData(fault: unknown): FaultData {
  const message = fault instanceof Error ? fault.message : String(fault);
  return fault instanceof InputError ? { message, input: { problem: fault.problem, at: { ...fault.at } } } : { message };
}

/** The error again. */
export const faultOf = ({ message, input }: FaultData): Error => (input ? new InputError(input.problem, input.at) : new Error(message));
