import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '#plain/lock.mjs';
import { InputError, type KeptFolders, type Log } from '../plugin/index.js';

/** Folders of plugins below `root`; a second process that wants one waits and says so. */
export function keptFolders(root: string, log: Log): KeptFolders {
  const path = (name: string): string => {
    const steps = name.split('/');
    if (!steps.every((step) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(step)))
      throw new RangeError(`not a folder's name: ${JSON.stringify(name)}`);
    return join(root, ...steps);
  };
  return {
    path,
    async alone(name, work) {
      const folder = path(name);
      try {
        mkdirSync(folder, { recursive: true });
      } catch (error) {
        throw new InputError(`nothing can be kept here: ${(error as Error).message}`, {
          file: folder,
          suggestion: 'make it writable, free the disk, or set STILLHOUSE_HOME',
        });
      }
      const onWait = ({ pid }: { readonly pid?: number }) => log.info(`waiting for process ${pid ?? '?'}, which works in ${folder}`);
      return withLock(join(folder, 'lock'), { purpose: name, onWait }, () => work(folder));
    },
  };
}
