import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discover, isPath, packageHome, type Catalogue, type Listed } from '../catalogue/index.js';
import { placeOf, type Located, type Tree } from './located.js';

export interface LoadOptions {
  /** `--path=value` flags by path. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Folders of built-in plugins; else those of this package. */
  readonly roots?: readonly string[];
  /** A file that keeps what plugins define: for those who make no plugin, as nothing is loaded that is known. */
  readonly descriptions?: string;
}
/** Where plugins are looked up. */
export type PluginPlaces = Pick<LoadOptions, 'roots' | 'descriptions'>;

/** The folder of the built-in plugins, beside the compiled sources. */
export function builtInRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return resolve(here, '../../plugins');
}

/** The plugins known to a document: the built-in ones and those that it lists. */
export function catalogueFor(located: Located, { roots = [builtInRoot()], descriptions }: PluginPlaces = {}): Promise<Catalogue> {
  const given = located.value['plugins'];
  const specs = Array.isArray(given) ? given.filter((item): item is string => typeof item === 'string') : [];
  const place = placeOf(located, 'plugins');
  const plugins = specs.map((spec, index): Listed => {
    const { file, line, folder } = located.places.get(`plugins[${index}]`) ?? place;
    return { spec, from: file, folder, line };
  });
  return discover({ roots, plugins, descriptions });
}

/** The document with the paths among its `plugins` made absolute, those of packages too, so that it is the same from any folder. */
export function absolutePlugins(located: Located): Located {
  const given = located.value['plugins'];
  if (!Array.isArray(given)) return located;
  const { folder } = placeOf(located, 'plugins');
  const absolute = (spec: string): string => (isPath(spec) ? resolve(folder, spec) : (packageHome(spec, [folder, process.cwd()]) ?? spec));
  const plugins = given.map((spec: unknown) => (typeof spec === 'string' ? absolute(spec) : spec));
  return { ...located, value: { ...(located.value as Tree), plugins } };
}

/** The name that a file gives to what it holds. */
export const baseName = (file: string): string => basename(file, extname(file));

/** The first of the candidates that is there. */
export function firstFile(folders: readonly string[], name: string): string | null {
  const candidates = folders.flatMap((folder) => ['', '.yaml', '.yml'].map((ending) => join(folder, `${name}${ending}`)));
  return candidates.find((path) => existsSync(path) && /\.ya?ml$/.test(path)) ?? null;
}
