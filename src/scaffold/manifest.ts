import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../plugin/index.js';
import { ownDependency, ownManifest } from './dependency.js';

type Entries = Readonly<Record<string, string>>;
type Manifest = Record<string, unknown>;

const scripts: Entries = {
  start: 'stillhouse sweep sweeps/grid.yaml && stillhouse sweep sweeps/tpe.yaml',
  check: 'stillhouse check experiments/*.yaml sweeps/*.yaml',
  schemas: 'stillhouse schema --out schemas --plugins ./plugins',
  test: 'stillhouse test',
};

function kept(file: string): Manifest {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
  } catch (fault) {
    throw new InputError(`not valid JSON: ${(fault as Error).message}`, { file });
  }
}

/** npm's placeholder for a package without tests. */
const isNothing = (script: unknown): boolean => typeof script === 'string' && script.includes('no test specified');

/** The entries of a map with those added that it lacks. */
function completed(of: unknown, wanted: Entries): Entries {
  const own = Object.fromEntries(Object.entries((of as Entries | undefined) ?? {}).filter(([, value]) => !isNothing(value)));
  return { ...own, ...Object.fromEntries(Object.entries(wanted).filter(([name]) => !Object.hasOwn(own, name))) };
}

/** A folder's package.json with what a project needs and it lacks; what it has stays. Throws an `InputError` for one that cannot be read. */
export function manifestText(folder: string): string {
  const own = kept(join(folder, 'package.json'));
  const { '@types/node': types, typescript } = ownManifest().devDependencies ?? {};
  const elsewhere = (own['devDependencies'] as Entries | undefined)?.['stillhouse'] !== undefined;
  const name = basename(folder).toLowerCase().replace(/[^a-z0-9._~-]+/g, '-').replace(/^[._-]+/, ''); // prettier-ignore
  const isNew = Object.keys(own).length === 0;
  const whole = {
    ...(isNew && { name: name || 'distillation', private: true }),
    ...own,
    type: own['type'] ?? 'module',
    scripts: completed(own['scripts'], scripts),
    dependencies: completed(own['dependencies'], elsewhere ? {} : { stillhouse: ownDependency(folder) }),
    devDependencies: completed(own['devDependencies'], { ...(types && { '@types/node': types }), ...(typescript && { typescript }) }),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
