/** Which plugins a path or name on the command line means. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { discover, type Catalogue, type Entry } from '../catalogue/index.js';
import { builtInRoot } from '../config/index.js';
import { InputError } from '../plugin/index.js';
import { listedThere } from './given-plugins.js';

export interface PluginPlaces {
  /** All that plugins' options may choose. */
  readonly catalogue: Catalogue;
  readonly entries: readonly Entry[];
}

const bare = (path: string): string => path.slice(0, path.length - extname(path).length);
/** Throws what `discover` throws, less the place in a file that there is not. */
async function listedCatalogue(spec: string): Promise<Catalogue> {
  try {
    return await discover({ roots: [builtInRoot()], plugins: listedThere([spec]) });
  } catch (fault) {
    if (!(fault instanceof InputError) || fault.at.file !== 'the command line') throw fault;
    const { allowed, suggestion } = fault.at;
    throw new InputError(fault.problem, { allowed, suggestion });
  }
}
const ofRepository = async (): Promise<Catalogue> => discover({ roots: [builtInRoot()] });

/** `losses/distillation` for anything that means this repository's plugin: its source, its built file, its folder and name; else null. */
function ownName(path: string): string | null {
  const root = builtInRoot();
  const full = existsSync(path) ? realpathSync(path) : null;
  if (full === null) return /^[a-z]+(\/[a-z0-9-]+)?$/.test(path) ? path : null;
  for (const folder of [root, join(dirname(dirname(root)), 'plugins')]) {
    const inside = relative(existsSync(folder) ? realpathSync(folder) : folder, full);
    if (!inside.startsWith('..') && resolve(inside) !== inside) return bare(inside);
  }
  return null;
}

/** The plugins at a path (a file or a folder), of an npm package, or of this repository by `kinds/name`. Throws an `InputError` where there is none. */
export async function pluginPlaces(path: string): Promise<PluginPlaces> {
  const own = ownName(path);
  if (own !== null) {
    const catalogue = await ofRepository();
    const entries = catalogue
      .list()
      .filter(({ file }) => `${bare(relative(builtInRoot(), file))}/`.startsWith(own === '' ? '' : `${own}/`));
    if (entries.length > 0) return { catalogue, entries };
  }
  const spec = existsSync(path) && !/^[./]/.test(path) ? `./${path}` : path;
  const catalogue = await listedCatalogue(spec);
  const entries = catalogue.list().filter(({ from }) => from !== 'repository');
  if (entries.length === 0) throw new InputError(`no plugin at '${path}'`, { allowed: 'a plugin file, a folder of them or a package' });
  return { catalogue, entries };
}
