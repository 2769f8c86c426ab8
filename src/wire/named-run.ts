/** A finished run that a command names, together with what else it names. */
import { discover, type Catalogue } from '../catalogue/index.js';
import { builtInRoot } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import { runSource, type RunSource } from './run-source.js';
import { experimentOf } from './train.js';

export interface NamedRun<T> {
  readonly source: RunSource;
  readonly experiment: Experiment;
  readonly named: T;
}

/**
 * The run, its experiment, and what `read` makes of the other names of the command line. Where the run cannot be had and a name is wrong as far
 * as Stillhouse's own plugins go, the name is told: it is what can be mended at once. Throws an `InputError`.
 */
export async function namedRun<T>(run: string, read: (catalogue: Catalogue) => T): Promise<NamedRun<T>> {
  try {
    const source = await runSource(run);
    const experiment = await experimentOf(source, 'RUN');
    return { source, experiment, named: read(experiment.catalogue) };
  } catch (fault) {
    throw faultOf(read, await discover({ roots: [builtInRoot()] })) ?? fault;
  }
}

function faultOf<T>(read: (catalogue: Catalogue) => T, catalogue: Catalogue): unknown {
  try {
    read(catalogue);
    return null;
  } catch (fault) {
    return fault;
  }
}
