import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/** npm writes its hidden lock file last, so an interrupted installation has none. */
export function dependenciesMatch(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'));
    const there = packagesOf(hidden);
    const same = Object.entries(there).every(([path, { version }]) => wanted[path]?.version === version);
    const absent = Object.entries(wanted).filter(([path, { optional, devOptional }]) => path && !optional && !devOptional && !there[path]);
    return same && absent.length === 0;
  } catch {
    return false;
  }
}
