import { existsSync } from 'node:fs';
import { createCatalogue } from './catalogue.js';
import { Descriptions } from './descriptions.js';
import { locate, pluginFiles, type Found, type Listed } from './files.js';
import { installHooks } from './install-hooks.js';
import { loadEntries } from './load.js';
import type { Catalogue, Entry } from './types.js';

const builtIn = new Map<string, Promise<Entry[]>>();

const filesOf = (root: string): Found[] => (existsSync(root) ? pluginFiles(root) : []).map((file) => ({ file, from: 'repository' }));

/** The plugins under one root of built-ins, imported once per process. */
function rootEntries(root: string): Promise<Entry[]> {
  if (!builtIn.has(root)) builtIn.set(root, loadAll(filesOf(root)));
  return builtIn.get(root)!;
}

async function loadAll(found: readonly Found[]): Promise<Entry[]> {
  if (found.some(({ from }) => from !== 'repository')) installHooks();
  const results = await Promise.allSettled(found.map(loadEntries));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

/** Loads only the files of which nothing is known. */
async function describeAll(found: readonly Found[], file: string): Promise<Entry[]> {
  const descriptions = new Descriptions(file);
  const known = found.map((one) => descriptions.find(one));
  const missing = found.filter((_, index) => known[index] === null);
  const loaded = await loadAll(missing);
  for (const one of missing)
    descriptions.add(
      one,
      loaded.filter((entry) => entry.file === one.file),
    );
  descriptions.keep();
  return [...known.flatMap((entries) => entries ?? []), ...loaded];
}

export interface Discovery {
  /** Folders of built-in plugins. */
  readonly roots: readonly string[];
  readonly plugins?: readonly Listed[];
  /** A file that keeps what plugins define, for those who make none of them; without it every plugin is loaded. */
  readonly descriptions?: string;
}

/**
 * Finds the built-in plugins under `roots` and those that an experiment lists, checks every one and gives the catalogue.
 * Throws an `InputError` (not there, name taken) or a `PluginError` (cannot be loaded, wrong shape).
 */
export async function discover({ roots, plugins = [], descriptions }: Discovery): Promise<Catalogue> {
  const own = roots.flatMap(filesOf);
  const known = new Set(own.map(({ file }) => file));
  const found = () => plugins.flatMap(locate).filter(({ file }) => !known.has(file) && known.add(file));
  if (descriptions) return createCatalogue(await describeAll([...own, ...found()], descriptions));
  const repository = (await Promise.all(roots.map(rootEntries))).flat();
  return createCatalogue([...repository, ...(await loadAll(found()))]);
}
