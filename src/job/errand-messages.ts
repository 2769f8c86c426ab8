/** What a sweep has another process of its machine do, and what it is answered. */
import type { SweepConfig } from '../config/types.js';
import type { Evaluation, TrainedTrial } from '../distill/types.js';
import { PluginError } from '../plugin/index.js';
import { faultData, faultOf, type FaultData, type StudentWork } from './student-messages.js';
import type { Backend } from './tokens.js';
import type { Versions } from './versions.js';

/** One thing to be done with an experiment, whose files another machine may have elsewhere. */
export type Errand = Pick<StudentWork, 'document' | 'files'> & Wanted;
export type Wanted =
  | { readonly type: 'rehearse'; readonly space: SweepConfig['space'] }
  /** Scores a trained student on the test split. */
  | { readonly type: 'score'; readonly trained: TrainedTrial; readonly versions: Versions }
  | { readonly type: 'model'; readonly trained: TrainedTrial; readonly versions: Versions };

/** A student as an MLflow model: its files, and the tag that tells of them; or why it cannot be one. */
export type StudentModel =
  { readonly files: Readonly<Record<string, string | Uint8Array>>; readonly history: string } | { readonly trouble: string };

/** What each errand is answered with. */
export interface Answers {
  /** What trains there. */
  readonly rehearse: Backend;
  readonly score: Evaluation;
  /** Null: such a student is none. */
  readonly model: StudentModel | null;
}

/** From the process that does errands. */
export type Answered = { readonly answer: Answers[Errand['type']] } | { readonly fault: ErrandFault };

/** A fault as data; a plugin's stays one. */
export type ErrandFault = FaultData & { readonly plugin?: Pick<PluginError, 'kind' | 'plugin' | 'fault'> & { readonly file?: string } };

/** A fault of an errand as data. */
export function errandFaultData(fault: unknown): ErrandFault {
  if (!(fault instanceof PluginError)) return faultData(fault);
  const { kind, plugin, fault: problem, file } = fault as PluginError & { readonly file?: string };
  return { ...faultData(fault), plugin: { kind, plugin, fault: problem, ...(file !== undefined && { file }) } };
}

/** The fault again. */
export function errandFaultOf({ plugin: at, ...rest }: ErrandFault): Error {
  if (!at) return faultOf(rest);
  const { kind, plugin, fault, file } = at;
  return Object.assign(new PluginError(kind, plugin, fault), file === undefined ? {} : { file });
}
