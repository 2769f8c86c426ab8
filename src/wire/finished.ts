/** The answer of a finished sweep, kept beside its journal. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { stateFolder } from '../runtime/state.js';
import { studyFolder } from '../sweep/index.js';

const file = (study: string): string => join(studyFolder(stateFolder(), study), 'result.json');

/** Keeps the document of a sweep that ran to its end. */
export const keepDocument = (study: string, document: unknown): Promise<void> => writeFileAtomic(file(study), JSON.stringify(document));

/** The kept document, or null where the sweep has not come to its end. */
export function finishedDocument(study: string): Record<string, unknown> | null {
  return existsSync(file(study)) ? (JSON.parse(readFileSync(file(study), 'utf8')) as Record<string, unknown>) : null;
}
