// Plain JavaScript, so that set-up can use it before anything is compiled; the compiled rooms import it as '#plain/state.mjs'.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export function projectRoot(from = process.cwd()) {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, '.stillhouse'))) return folder;
    if (dirname(folder) === folder) return resolve(from);
  }
}

export function stateFolder() {
  return resolve(process.env.STILLHOUSE_HOME || join(projectRoot(), '.stillhouse'));
}
