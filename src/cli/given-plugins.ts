import { discover, type Listed } from '../catalogue/index.js';
import type { GivenPlugin } from '../plugin/index.js';

/** What the command line lists: files, folders and packages. */
export const listedThere = (specs: readonly string[]): Listed[] =>
  specs.map((spec) => ({ spec, from: 'the command line', folder: process.cwd() }));

/** The plugins of files, folders and packages that a command was given; none is loaded where there are none. */
export async function givenPlugins(specs: readonly string[] = []): Promise<GivenPlugin[]> {
  if (specs.length === 0) return [];
  return (await discover({ roots: [], plugins: listedThere(specs) })).list().map(({ definition }) => definition as GivenPlugin);
}
