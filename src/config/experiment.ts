import { resolve } from 'node:path';
import type { Catalogue } from '../catalogue/index.js';
import { buildExperiment } from './build.js';
import { environmentOverrides } from './environment.js';
import { unlocated, type Located, type Tree } from './located.js';
import { absolutePlugins, baseName, catalogueFor, type LoadOptions, type PluginPlaces } from './origin.js';
import { applyOverrides, flagOverrides, type Override } from './overrides.js';
import type { Experiment } from './types.js';
import { readYaml } from './yaml.js';

/**
 * Reads and checks an experiment file: default < file < environment < flags.
 * Throws an `InputError` (`InputErrors` where there are several) or a `PluginError`.
 */
export async function loadExperiment(file: string, options: LoadOptions = {}): Promise<Experiment> {
  const located = readYaml(file);
  return settleExperiment(
    located,
    resolve(file),
    baseName(file),
    allOverrides(options).filter(({ path }) => path !== 'trials'),
    options,
  );
}

/** Environment first, flags after: the later ones win. */
export const allOverrides = (options: LoadOptions): Override[] => [
  ...environmentOverrides(options.env),
  ...flagOverrides(options.overrides ?? {}),
];

/** An experiment from its document and what is set on top. `name` is what it is called where the document does not say. */
export async function settleExperiment(
  read: Located,
  file: string | null,
  name: string,
  overrides: readonly Override[],
  places?: PluginPlaces & { readonly catalogue?: Catalogue },
): Promise<Experiment> {
  const located = applyOverrides(read, overrides);
  const catalogue = places?.catalogue ?? (await catalogueFor(located, places));
  return buildExperiment(absolutePlugins(located), { file, name, catalogue });
}

/** The plugins known to a complete document, such as a run's artifact; `label` stands for the file in messages. */
export const catalogueOf = (document: Readonly<Tree>, label: string): ReturnType<typeof catalogueFor> =>
  catalogueFor(unlocated(document as Tree, label, process.cwd()));

/**
 * The experiment of a complete document, such as a run's artifact; `label` stands for the file in messages. Environment and flags have no say.
 * `catalogue` is that of another document with the same plugins.
 */
export function experimentFromDocument(
  document: Readonly<Tree>,
  label: string,
  options: Pick<LoadOptions, 'roots' | 'overrides'> & { readonly catalogue?: Catalogue } = {},
): Promise<Experiment> {
  const located = unlocated(document as Tree, label, process.cwd());
  return settleExperiment(located, null, 'experiment', flagOverrides(options.overrides ?? {}), options);
}
