import { existsSync } from 'node:fs';
import { createCatalogue } from './catalogue.js';
import { locate, pluginFiles, type Listed } from './files.js';
import { installHooks } from './install-hooks.js';
import { loadEntries } from './load.js';
import type { Catalogue, Entry } from './types.js';

const builtIn = new Map<string, Promise<Entry[]>>();

/** The plugins under one root of built-ins, imported once per process. */
function rootEntries(root: string): Promise<Entry[]> {
  const files = existsSync(root) ? pluginFiles(root) : [];
  if (!builtIn.has(root)) builtIn.set(root, loadAll(files.map((file) => ({ file, from: 'repository' as const }))));
  return builtIn.get(root)!;
}

async function loadAll(found: readonly Parameters<typeof loadEntries>[0][]): Promise<Entry[]> {
  const results = await Promise.allSettled(found.map(loadEntries));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

/**
 * Finds the built-in plugins under `roots` and those that an experiment lists, checks every one and gives the catalogue.
 * Throws an `InputError` (not there, name taken) or a `PluginError` (cannot be loaded, wrong shape).
 */
export async function discover({ roots, plugins = [] }: { roots: readonly string[]; plugins?: readonly Listed[] }): Promise<Catalogue> {
  const repository = (await Promise.all(roots.map(rootEntries))).flat();
  const known = new Set(repository.map((entry) => entry.file));
  const found = plugins.flatMap(locate).filter(({ file }) => !known.has(file) && known.add(file));
  if (found.length > 0) installHooks();
  return createCatalogue([...repository, ...(await loadAll(found))]);
}
