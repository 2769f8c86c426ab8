import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { packageRoot } from './templates.js';

interface Manifest {
  readonly version: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** This package's own manifest. */
export const ownManifest = (): Manifest => JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Manifest;

/** Where npm says that the installed package came from, as an absolute path; null where it is a registry. */
function installedFrom(nodeModules: string): string | null {
  const file = join(nodeModules, '.package-lock.json');
  if (!existsSync(file)) return null;
  const { packages = {} } = JSON.parse(readFileSync(file, 'utf8')) as { packages?: Record<string, { resolved?: string } | undefined> };
  const resolved = packages['node_modules/stillhouse']?.resolved;
  if (!resolved?.startsWith('file:')) return null;
  const path = resolve(dirname(nodeModules), resolved.slice('file:'.length));
  return existsSync(path) ? path : null;
}

/** What a project in a folder names as its dependency on this very package: a version, or the tarball or checkout that it runs from. */
export function ownDependency(folder: string): string {
  const home = resolve(packageRoot);
  const installed = home.endsWith(`${sep}node_modules${sep}stillhouse`);
  const from = installed ? installedFrom(dirname(home)) : home;
  return from === null ? ownManifest().version : `file:${relative(folder, from) || '.'}`;
}
