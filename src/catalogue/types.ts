/** What the core knows of the plugins it has found. */
import type { Definition, Kind, Task } from '../plugin/index.js';

/** Any plugin as the catalogue holds it; its own types are gone. */
export type AnyDefinition = Definition<Kind, any, any, any, any> & {
  readonly teacher?: boolean;
  readonly withoutTeacher?: Readonly<Record<string, number>>;
  readonly direction?: 'maximize' | 'minimize';
  readonly severalObjectives?: boolean;
  readonly changes?: 'form' | 'numbers';
  readonly tries?: readonly Readonly<Record<string, unknown>>[];
  readonly task?: Task;
  readonly tasks?: readonly Task[];
};

export interface Entry {
  readonly definition: AnyDefinition;
  /** The module's file. */
  readonly file: string;
  readonly from: 'repository' | 'path' | 'package';
  /** SHA-256 of the file, in hex; logged with the run. */
  readonly digest: string;
}

export interface Catalogue {
  /** By kind in the order of `kinds`, then by name. */
  list(kind?: Kind): readonly Entry[];
  has(kind: Kind, name: string): boolean;
  /** Throws an `InputError` that lists what is known and suggests the nearest; `at` is added to it. */
  get(kind: Kind, name: string, at?: { file?: string; line?: number; column?: number; path?: string }): Entry;
}
