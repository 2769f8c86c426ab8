import { InputError } from '../plugin/index.js';
import { benchmarkKeys } from './benchmark-fields.js';
import { loadBenchmark } from './benchmark.js';
import { loadExperiment } from './experiment.js';
import { faultsOf } from './faults.js';
import { sweepFields } from './fields.js';
import type { LoadOptions } from './origin.js';
import { loadSweep } from './sweep.js';
import { readYaml } from './yaml.js';

export type FileKind = 'experiment' | 'sweep' | 'benchmark';

/** Whether a file holds a benchmark, a sweep or an experiment, by its keys. Throws an `InputError` where it cannot be read. */
export function fileKind(file: string): FileKind {
  const keys = Object.keys(readYaml(file).value);
  const sweeping = Object.keys(sweepFields).filter((key) => !['name', 'seed'].includes(key));
  if (keys.includes('experiment') && !keys.includes('space') && keys.some((key) => benchmarkKeys.includes(key))) return 'benchmark';
  return keys.some((key) => sweeping.includes(key)) ? 'sweep' : 'experiment';
}

/** Throws an `InputError` that names the right command where a file holds another kind. */
export function expectKind(file: string, kind: FileKind): void {
  const { value } = readYaml(file);
  const found = fileKind(file);
  if (
    found === kind ||
    (kind !== 'experiment' && found === 'experiment' && !Object.hasOwn(value, 'dataset') && !Object.hasOwn(value, 'student'))
  )
    return;
  throw new InputError(`this file holds ${article(found)}, not ${article(kind)}`, {
    file,
    suggestion: `run it with: stillhouse ${found === 'experiment' ? 'train' : found} ${file}`,
  });
}

const article = (kind: FileKind): string => (kind === 'experiment' ? 'an experiment' : `a ${kind}`);

const loaders = { experiment: loadExperiment, sweep: loadSweep, benchmark: loadBenchmark };

/** Every fault of an experiment, sweep or benchmark file; empty where it is sound. A `PluginError` is thrown on. */
export async function checkFile(file: string, options: LoadOptions = {}): Promise<readonly InputError[]> {
  try {
    await loaders[fileKind(file)](file, options);
    return [];
  } catch (error) {
    return faultsOf(error);
  }
}
