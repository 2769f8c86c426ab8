import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Catalogue } from '../catalogue/index.js';
import type { FileKind } from '../config/check.js';
import { fileKinds, fileSchema, schemaFile } from './files.js';
import { schemaText } from './text.js';

/** Writes the schema of a kind of file, in the place of one that is there. */
export function writeSchema(kind: FileKind, file: string, catalogue: Catalogue): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic.sync(file, schemaText(fileSchema(kind, catalogue)));
}

/** The files that hold the schemas of all kinds in a folder. */
export const schemaFiles = (folder: string): readonly (readonly [FileKind, string])[] =>
  fileKinds.map((kind) => [kind, join(folder, schemaFile(kind))]);
