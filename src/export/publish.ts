/** A folder that is there whole or not at all. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../plugin/index.js';

/** Throws an `InputError` where something stands in the place of a new folder. */
export function checkTarget(target: string): void {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (!stats || (stats.isDirectory() && readdirSync(target).length === 0)) return;
  throw new InputError(stats.isDirectory() ? 'the folder is not empty' : 'a file stands there', {
    file: target,
    path: '--to',
    allowed: 'a folder that is not there yet, or an empty one',
  });
}

/** Runs `write` on an empty folder beside the target, which becomes the target once that is done. Throws an `InputError` where the disk does not let it. */
export async function published<T>(target: string, write: (folder: string) => Promise<T>): Promise<T> {
  checkTarget(target);
  const draft = join(dirname(resolve(target)), `.draft-${process.pid}-${Date.now()}`);
  const clear = (): void => rmSync(draft, { recursive: true, force: true });
  process.once('exit', clear); // where a second signal ends the process
  try {
    onDisk(target, () => mkdirSync(draft, { recursive: true }));
    const result = await write(draft);
    onDisk(target, () => renameSync(draft, target));
    return result;
  } finally {
    process.off('exit', clear);
    clear();
  }
}

function onDisk(file: string, work: () => unknown): void {
  try {
    work();
  } catch (fault) {
    throw new InputError(`cannot be written: ${(fault as Error).message}`, { file, path: '--to' });
  }
}

/** The files of a folder by their paths in it, with their bytes. */
export function filesIn(folder: string): { readonly path: string; readonly bytes: number }[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: file.slice(folder.length + 1), bytes: statSync(file).size }));
}
