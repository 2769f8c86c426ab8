import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { InputError } from '../plugin/index.js';
import { didYouMean } from './nearest.js';
import type { Entry } from './types.js';

/** A plugin place as an experiment lists it. */
export interface Listed {
  /** Path of a file or folder, or the name of an npm package. */
  readonly spec: string;
  /** The file that lists it, as messages show it. */
  readonly from: string;
  /** Where paths and packages are looked up; else the folder of `from`. */
  readonly folder?: string;
  readonly line?: number;
}
export interface Found {
  readonly file: string;
  readonly from: Entry['from'];
}

const mostFiles = 300;
const deepestFolder = 4;
const packageName = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i;
/** A package's own folder; on another machine its name is looked up anew. */
const installedName = /[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\@][^/\\]*)$/;
const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts'];

/** Every plugin file under a folder, sorted; names that begin with `.` or `_`, tests and type declarations are none. */
export function pluginFiles(folder: string, depth = 0): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      const path = join(folder, item.name);
      if (/^[._]/.test(item.name) || item.name === 'node_modules') return [];
      if (item.isDirectory()) return depth < deepestFolder ? pluginFiles(path, depth + 1) : [];
      return isPluginFile(item.name) ? [path] : [];
    });
}
const isPluginFile = (name: string) => extensions.includes(extname(name)) && !/\.(d|test|spec)\.[cm]?[jt]s$/.test(name);

/** Whether a listed plugin is a path rather than the name of a package. */
export const isPath = (spec: string): boolean =>
  /^[./~]/.test(spec) || (spec.includes('/') && !spec.startsWith('@')) || extensions.includes(extname(spec));

/** The files that a listed place stands for. Throws an `InputError` at the listing line where it is not there. */
export function locate(listed: Listed): Found[] {
  try {
    return find(listed);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw at(listed, `'${listed.spec}' cannot be read: ${(error as Error).message}`);
  }
}

function find(listed: Listed): Found[] {
  const folder = listed.folder ?? (isAbsolute(listed.from) ? dirname(listed.from) : process.cwd());
  const path = resolve(folder, listed.spec);
  const installed = isPath(listed.spec) ? installedName.exec(path)?.[1] : listed.spec;
  if (installed !== undefined) {
    const home = isPath(listed.spec) && existsSync(join(path, 'package.json')) ? path : packageHome(installed, [folder, process.cwd()]);
    if (home === null) throw notInstalled(listed, installed);
    return [{ file: packageEntry(listed, realpathSync(home)), from: 'package' }];
  }
  if (!existsSync(path)) throw missing(listed, path);
  const real = realpathSync(path);
  if (!statSync(real).isDirectory()) return [{ file: fileOf(listed, real), from: 'path' }];
  const files = pluginFiles(real);
  if (files.length > mostFiles) throw at(listed, `${files.length} files in folder '${listed.spec}' are too many`, `at most ${mostFiles}`);
  if (files.length === 0) throw at(listed, `no plugin file in folder '${listed.spec}'`, `files ending in ${extensions.join(', ')}`);
  return files.map((file) => ({ file, from: 'path' }));
}

function fileOf(listed: Listed, file: string): string {
  if (extensions.includes(extname(file))) return file;
  throw at(listed, `'${listed.spec}' is no plugin file`, `files ending in ${extensions.join(', ')}`);
}

const at = (listed: Listed, problem: string, allowed?: string, suggestion?: string) =>
  new InputError(problem, { file: listed.from, line: listed.line, path: 'plugins', allowed, suggestion });

function missing(listed: Listed, path: string): InputError {
  const folder = dirname(path);
  const near = existsSync(folder) ? didYouMean(basename(path), readdirSync(folder)) : undefined;
  return at(listed, `no such file or folder '${listed.spec}'`, 'a plugin file, a folder of them, or the name of an npm package', near);
}

/** The folder of an npm package, found as Node finds it from each of the starts; null where it is not installed. */
export function packageHome(name: string, starts: readonly string[]): string | null {
  if (!packageName.test(name)) return null;
  for (const start of starts) {
    for (let folder = start; ; folder = dirname(folder)) {
      const home = join(folder, 'node_modules', name);
      if (existsSync(join(home, 'package.json'))) return home;
      if (folder === dirname(folder)) break;
    }
  }
  return null;
}

function notInstalled(listed: Listed, name: string): InputError {
  if (!packageName.test(name))
    return at(listed, `'${name}' is neither a path nor the name of a package`, 'a path with / or a leading ., or an npm name');
  return at(listed, `no npm package '${name}' is installed`, undefined, `npm install ${name}, or write ./${name} for a path`);
}

function packageEntry(listed: Listed, home: string): string {
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Record<string, unknown>;
  const main = exported(manifest['exports']) ?? (typeof manifest['main'] === 'string' ? manifest['main'] : 'index.js');
  const path = resolve(home, main);
  const file = [path, `${path}.js`, join(path, 'index.js')].find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (file) return file;
  throw at(listed, `npm package '${listed.spec}' has no main file '${main}'`);
}

/** The target of `.` in a package's exports, by the conditions under which Node would import it. */
function exported(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return null;
  const map = target as Record<string, unknown>;
  if ('.' in map) return exported(map['.']);
  const conditions = ['node', 'import', 'module-sync', 'require', 'default'];
  return (
    Object.keys(map)
      .filter((key) => conditions.includes(key))
      .map((key) => exported(map[key]))
      .find((found) => found !== null) ?? null
  );
}
