import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../plugin/index.js';

/** Writes files that must not be there yet, by their paths below a folder: all of them or none. Throws an `InputError` for one that is there, or that cannot be written. */
export function writeNew(folder: string, files: Readonly<Record<string, string>>): void {
  const written: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
      written.push(file);
    }
  } catch (fault) {
    for (const file of written) rmSync(file, { force: true });
    throw told(fault as NodeJS.ErrnoException, folder);
  }
}

function told({ code, path, message }: NodeJS.ErrnoException, folder: string): InputError {
  const file = path ?? folder;
  if (code === 'EEXIST') return new InputError('this file is there already, and nothing is overwritten', { file, suggestion: 'take another name, or move it away' }); // prettier-ignore
  return new InputError(`nothing can be written there: ${message}`, { file });
}
