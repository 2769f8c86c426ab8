import type { Definition } from './define.js';
import type { Chosen, Schema, Values } from './options.js';
import type { StudyView, TrialView } from './search.js';
import { token, type Injected, type Token } from './tokens.js';

/** What a pruner is given after each report of a trial. */
export interface PruneInputs {
  readonly study: StudyView;
  /** Number of the trial that has just reported; the report is in `study`. */
  readonly number: number;
  /** The step of that report: the epoch, from 0. */
  readonly step: number;
}
/** What a pruner says of a trial. */
export interface Verdict {
  readonly prune: boolean;
  /** Attributes to keep with the trial, such as `completed_rung_0`. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Decides which trials end early. */
export interface Pruner {
  judge(inputs: PruneInputs): Verdict;
  /** The trials that the sampler may learn from for the trial of a number; absent: all of them. A pure function of study and number. */
  rivals?(study: StudyView, number: number): readonly TrialView[];
}

/** Makes the pruner that another pruner's option has chosen. */
export interface Pruners {
  make(chosen: Chosen<'pruner'>): Pruner;
}
export const Pruners = token<Pruners>('pruners');

/** A plugin that ends hopeless trials early. */
export function definePruner<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Pruner;
}): Definition<'pruner', S, I, Values<S>, Pruner> {
  return { kind: 'pruner', ...plugin };
}
