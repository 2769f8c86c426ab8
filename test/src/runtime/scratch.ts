import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one suite, removed afterwards. */
export function scratchFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `stillhouse-${name}-`)));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Sets environment variables for one suite, its own hooks among it, and puts them back after the last of those. */
export function withEnv(values: Readonly<Record<string, string | undefined>>): void {
  const earlier = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  const assign = (from: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(from)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  before(() => assign(values));
  after(() => assign(earlier));
}
