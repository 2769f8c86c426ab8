/** Puts a sampler's and a pruner's answers to the test: what a plugin gets wrong is told with its name. */
import {
  applies,
  applying,
  holds,
  InputError,
  PluginError,
  type Params,
  type Pruner,
  type PruneInputs,
  type SampleInputs,
  type Sampler,
  type Space,
  type StudyView,
  type TrialView,
  type Verdict,
} from '../plugin/index.js';
import { encode } from './json.js';

function called<T>(kind: 'sampler' | 'pruner', name: string, act: () => T): T {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof InputError || fault instanceof PluginError) throw fault;
    throw new PluginError(kind, name, fault instanceof Error ? fault.message : String(fault));
  }
}

/** What is wrong with parameters for a space; null where nothing is. Those that do not apply are left alone. */
export function paramsFault(params: unknown, space: Space): string | null {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return `gives ${String(params)} instead of parameters`;
  const missing = Object.keys(space).find((path) => !Object.hasOwn(params, path) && applies(space, path, params as Params));
  if (missing !== undefined) return `gives no value for ${missing}`;
  const strange = Object.keys(params).find((path) => !Object.hasOwn(space, path));
  if (strange !== undefined) return `gives a value for ${strange}, which is not in the space`;
  const outside = Object.entries(applying(space, params as Params)).find(([path, value]) => !holds(space[path]!, value));
  return outside ? `gives ${outside[0]} = ${JSON.stringify(outside[1])}, which is outside of the space` : null;
}

/** The sampler's parameters, those that apply, in the order of the space; null where nothing is left to try. */
export function askSampler(sampler: Sampler, name: string, inputs: SampleInputs): Params | null {
  const params = called('sampler', name, () => sampler.sample(inputs));
  if (params === null) return null;
  const fault = paramsFault(params, inputs.space);
  if (fault) throw new PluginError('sampler', name, `${fault} (trial ${inputs.number})`);
  return applying(inputs.space, params);
}

/** How many trials a sampler has to give; null where there is no end. */
export function askSize(sampler: Sampler, name: string, space: Space): number | null {
  const size = called('sampler', name, () => sampler.size?.(space) ?? null);
  if (size !== null && !(Number.isSafeInteger(size) && size >= 0))
    throw new PluginError('sampler', name, `size gives ${String(size)}, which is no count`);
  return size;
}

/** The trials that the sampler may learn from. */
export function askRivals(pruner: Pick<Pruner, 'rivals'>, name: string, study: StudyView, number: number): readonly TrialView[] {
  const rivals = called('pruner', name, () => pruner.rivals!(study, number));
  const own = new Set(study.trials);
  if (Array.isArray(rivals) && rivals.every((rival) => own.has(rival))) return rivals;
  throw new PluginError('pruner', name, 'its rivals are no list of trials of the study');
}

/** The pruner's verdict. */
export function askPruner(pruner: Pruner, name: string, inputs: PruneInputs): Verdict {
  const verdict = called('pruner', name, () => pruner.judge(inputs));
  if (typeof verdict?.prune !== 'boolean')
    throw new PluginError('pruner', name, `its verdict has prune = ${String(verdict?.prune)} and not true or false`);
  called('pruner', name, () => encode(verdict.attributes ?? {}));
  return verdict;
}
