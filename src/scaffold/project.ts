/** A project of one's own: a folder with plugins, an experiment and two sweeps that run as they are. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../plugin/index.js';
import { manifestText } from './manifest.js';
import { pluginFilesOf } from './new-plugin.js';
import { isStillhouse } from './project-folder.js';
import { templatesBelow } from './templates.js';
import { writeNew } from './write-new.js';

export interface BegunProject {
  /** Absolute. */
  readonly folder: string;
  /** Paths below the folder. */
  readonly written: readonly string[];
  /** Files that were there and are as they were. */
  readonly kept: readonly string[];
  /** Whether Stillhouse is installed there already. */
  readonly installed: boolean;
}

/** What npm and git put into a folder before anything of a person's own is in it. */
const isBare = (name: string): boolean => /^(\..*|node_modules|package(-lock)?\.json|.*\.tgz)$/.test(name);

function checkFolder(folder: string, add: boolean): void {
  if (isStillhouse(folder)) throw new InputError('this is Stillhouse itself, not a project of your own', { file: folder, suggestion: 'stillhouse init ../my-project' }); // prettier-ignore
  const entries = existsSync(folder) ? readdir(folder) : [];
  const others = entries.filter((name) => !isBare(name));
  if (others.length === 0 || add) return;
  const shown = `${others.slice(0, 5).join(', ')}${others.length > 5 ? ' and more' : ''}`;
  throw new InputError(`the folder is not empty: it holds ${shown}`, {
    file: folder,
    suggestion: 'name a new folder, or add what is missing beside them with --add; nothing is overwritten',
  });
}

function readdir(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (fault) {
    throw new InputError(`no folder: ${(fault as Error).message}`, { file: folder });
  }
}

/** Every file of a new project but package.json, by its path. npm leaves files called .gitignore out of packages. */
function projectFiles(): Record<string, string> {
  const { gitignore, ...files } = templatesBelow('project');
  return { ...files, '.gitignore': gitignore!, ...pluginFilesOf('metric', 'worst-recall') };
}

/**
 * Begins a project in a folder, which is made where it is not there; with `add` among files that are there. No file is overwritten: package.json
 * gets the entries that it lacks. Throws an `InputError` for a folder that is not empty, or where nothing can be written.
 */
export function beginProject(path: string, { add = false }: { readonly add?: boolean } = {}): BegunProject {
  const folder = resolve(path);
  checkFolder(folder, add);
  const files = projectFiles();
  const kept = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  const fresh = Object.fromEntries(Object.entries(files).filter(([file]) => !kept.includes(file)));
  const manifest = manifestText(folder);
  writeNew(folder, fresh);
  return { folder, written: [...manifestWritten(folder, manifest), ...Object.keys(fresh)], kept, installed: isInstalled(folder) };
}

/** Writes package.json where it changes. */
function manifestWritten(folder: string, text: string): string[] {
  const file = join(folder, 'package.json');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return [];
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return ['package.json'];
}

const isInstalled = (folder: string): boolean => existsSync(join(folder, 'node_modules', 'stillhouse', 'package.json'));
