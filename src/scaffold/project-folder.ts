import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#plain/state.mjs';
import { InputError } from '../plugin/index.js';

/** Whether a folder holds the sources of Stillhouse itself. */
export function isStillhouse(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && /"name"\s*:\s*"stillhouse"/.test(readFileSync(manifest, 'utf8'));
}

/** The project that a folder belongs to: the nearest one with a package.json or a state folder, else itself. Throws an `InputError` in Stillhouse itself. */
export function projectFolder(from: string): string {
  const folder = projectRoot(from);
  if (!isStillhouse(folder)) return folder;
  throw new InputError('this is Stillhouse itself, not a project of your own', {
    file: folder,
    suggestion: 'stillhouse init ../my-project',
  });
}
