import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../plugin/index.js';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
};

/** Makes the state folder where it is not there yet and tries to write in it. Throws an `InputError` where nothing can be kept. */
export function makeWritable(folder: string): void {
  try {
    make(folder);
    rmdirSync(mkdtempSync(join(folder, '.trial-')));
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    throw new InputError(`the state folder cannot be used: ${(code && reasons[code]) ?? message}`, {
      file: folder,
      suggestion: 'make it writable, or name another folder in STILLHOUSE_HOME',
    });
  }
}

/** Level by level: Node's recursive mkdir never returns below /proc. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault; // another process was quicker
  }
}
