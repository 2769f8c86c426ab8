/** The answer of a finished sweep, kept beside its journal. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { stateFolder } from '../runtime/state.js';
import { studyFolder } from '../sweep/index.js';

const file = (study: string): string => join(studyFolder(stateFolder(), study), 'result.json');

/** Where the page of a study is kept. */
export const pageFile = (study: string): string => join(studyFolder(stateFolder(), study), 'report.html');

/** Keeps the document of a sweep that ran to its end. */
export const keepDocument = (study: string, document: unknown): Promise<void> => writeFileAtomic(file(study), JSON.stringify(document));

/** Keeps the page of a sweep beside its journal. */
export const keepPage = (study: string, page: string): Promise<void> => writeFileAtomic(pageFile(study), page);

/** The kept page of a finished study that still has so many trials; null where there is none. */
export function keptPage(study: string, trials: number): string | null {
  const told = finishedDocument(study)?.['trials'];
  return Array.isArray(told) && told.length === trials && existsSync(pageFile(study)) ? readFileSync(pageFile(study), 'utf8') : null;
}

/** The kept document, or null where the sweep has not come to its end. */
export function finishedDocument(study: string): Record<string, unknown> | null {
  return existsSync(file(study)) ? (JSON.parse(readFileSync(file(study), 'utf8')) as Record<string, unknown>) : null;
}
