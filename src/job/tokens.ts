/** Services of the core that jobs are given; interface and token share one name. */
import type { Make as MakePlugin, SweepConfig } from '../config/types.js';
import type { ContentStore as Store, SignalStore as Signals } from '../distill/index.js';
import type { TrialData } from '../distill/types.js';
import { token, type TextData } from '../plugin/index.js';
import type { Clock as Rounds } from '../sweep/index.js';
import type { TextStore as Texts } from '../text/index.js';

export type Make = MakePlugin;
export const Make = token<Make>('make');

export type ContentStore = Store;
export const ContentStore = token<ContentStore>('content-store');

/** Where teachers' logits are kept. */
export type SignalStore = Signals;
export const SignalStore = token<SignalStore>('signal-store');

/** Where prepared texts are kept. */
export type TextStore = Texts;
export const TextStore = token<TextStore>('text-store');

export { Interrupt } from '../plugin/index.js';

/** What trains: the tensor backend, chosen when first asked for. */
export interface Backend {
  readonly backend: string;
  readonly why: string;
  readonly better: string | null;
}
/** What trains and why; the reason for a slower one has been told as a warning. */
export const trainingOn = ({ backend, why, better }: Backend): string => `training on ${backend}${better ? '' : `: ${why}`}`;

/** How many trials of a sweep to train at the same time on this machine, from 1; `planned` is how many it has, null where that is open. */
export type ChooseParallel = (
  sweep: Pick<SweepConfig, 'experiment' | 'parallel' | 'memory' | 'seeds'>,
  prepared: { readonly text: TextData; readonly trial: TrialData },
  planned: number | null,
) => Promise<number>;
export const ChooseParallel = token<ChooseParallel>('choose-parallel');

/** Told how many slots of a study are alive, before its trials train and whenever one ends; 0 after the last. */
export type OnLive = (live: number) => void;
export const OnLive = token<OnLive>('on-live');

/** Counts the steps that trials take together. */
export type Clock = Rounds;
export const Clock = token<Clock>('clock');

export type LoadBackend = () => Promise<Backend>;
export const LoadBackend = token<LoadBackend>('load-backend');

/** Selects plain JavaScript for tensors unless something else is loaded: enough to build networks. */
export type PlainTensors = () => Promise<void>;
export const PlainTensors = token<PlainTensors>('plain-tensors');

/** Path of the module that makes a process do a sweep's errands. */
export type ErrandModule = string;
export const ErrandModule = token<ErrandModule>('errand-module');

/** Path of the module that makes a worker of a process. */
export type WorkerModule = string;
export const WorkerModule = token<WorkerModule>('worker-module');

/** Files by content, for other machines. */
export interface SharedFiles {
  /** The digest of a file that is shared now; null where it is none. */
  share(file: string): Promise<string | null>;
}
/** Null: no folder is shared. */
export const SharedFiles = token<SharedFiles | null>('shared-files');
