import { InputError } from '../plugin/index.js';
import { loadExperiment } from './experiment.js';
import { faultsOf } from './faults.js';
import { sweepFields } from './fields.js';
import type { LoadOptions } from './origin.js';
import { loadSweep } from './sweep.js';
import { readYaml } from './yaml.js';

/** Whether a file holds a sweep or an experiment, by its keys. Throws an `InputError` where it cannot be read. */
export function fileKind(file: string): 'experiment' | 'sweep' {
  const keys = Object.keys(readYaml(file).value);
  const sweeping = Object.keys(sweepFields).filter((key) => !['name', 'seed'].includes(key));
  return keys.some((key) => sweeping.includes(key)) ? 'sweep' : 'experiment';
}

/** Throws an `InputError` that names the right command where a file holds the other kind. */
export function expectKind(file: string, kind: 'experiment' | 'sweep'): void {
  const { value } = readYaml(file);
  const found = fileKind(file);
  if (found === kind || (kind === 'sweep' && !Object.hasOwn(value, 'dataset') && !Object.hasOwn(value, 'student'))) return;
  const command = found === 'sweep' ? 'sweep' : 'train';
  throw new InputError(`this file holds ${article(found)}, not ${article(kind)}`, {
    file,
    suggestion: `run it with: stillhouse ${command} ${file}`,
  });
}

const article = (kind: 'experiment' | 'sweep'): string => (kind === 'sweep' ? 'a sweep' : 'an experiment');

/** Every fault of an experiment or sweep file; empty where it is sound. A `PluginError` is thrown on. */
export async function checkFile(file: string, options: LoadOptions = {}): Promise<readonly InputError[]> {
  try {
    await (fileKind(file) === 'sweep' ? loadSweep(file, options) : loadExperiment(file, options));
    return [];
  } catch (error) {
    return faultsOf(error);
  }
}
