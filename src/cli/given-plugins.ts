import { discover } from '../catalogue/index.js';
import type { GivenPlugin } from '../plugin/index.js';

/** The plugins of files, folders and packages that a command was given; none is loaded where there are none. */
export async function givenPlugins(specs: readonly string[] = []): Promise<GivenPlugin[]> {
  if (specs.length === 0) return [];
  const plugins = specs.map((spec) => ({ spec, from: 'the command line', folder: process.cwd() }));
  return (await discover({ roots: [], plugins })).list().map(({ definition }) => definition as GivenPlugin);
}
