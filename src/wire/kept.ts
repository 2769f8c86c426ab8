/** The copy of its sweep or benchmark that a study keeps beside its journal. */
import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { InputError } from '../plugin/index.js';

/** Raised when what is kept changes its meaning; earlier ones are read. */
const FORMAT = 1;

export interface Kept {
  readonly document: Record<string, unknown>;
  /** The file as it was named. */
  readonly file: string;
  readonly offline: boolean;
}

/** Writes it whole, in this version's format. */
export const writeKept = (path: string, kept: Kept & Readonly<Record<string, unknown>>): Promise<void> =>
  writeFileAtomic(path, JSON.stringify({ format: FORMAT, ...kept }));

/** Throws an `InputError` where the copy is damaged, or of a format that only a newer version reads. */
export function readKept(path: string, what: 'sweep' | 'benchmark'): Kept & Readonly<Record<string, unknown>> {
  const damaged = (why: string): InputError =>
    new InputError(`the study's copy of its ${what} is damaged: ${why}`, {
      file: path,
      suggestion: `begin a new study with stillhouse ${what} FILE; the trials of this one stay in its journal`,
    });
  let kept: (Partial<Kept> & { readonly format?: unknown }) | null;
  try {
    kept = JSON.parse(readFileSync(path, 'utf8')) as typeof kept;
  } catch (fault) {
    throw damaged((fault as Error).message);
  }
  if (typeof kept?.format === 'number' && kept.format > FORMAT)
    throw new InputError(`the study's copy of its ${what} is of format ${kept.format}`, {
      file: path,
      allowed: `format ${FORMAT}`,
      suggestion: 'use a newer version of Stillhouse',
    });
  const { document, file } = kept ?? {};
  if (typeof document !== 'object' || document === null || typeof file !== 'string') throw damaged(`it holds no ${what}`);
  return { ...kept, document, file, offline: kept!.offline === true };
}
