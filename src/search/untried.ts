import {
  applying,
  cardinality,
  configurationAt,
  paramsKey,
  triedKeys,
  type Params,
  type SampleInputs,
  type StudyView,
} from '../plugin/index.js';
import { uniformOf } from './draws.js';
import { valueFromUnit } from './unit.js';

/** Whether a study has tried a configuration: the same paths with the same values, in a trial that no longer waits. */
export function hasTried({ trials }: StudyView, params: Params): boolean {
  const entries = Object.entries(params);
  return trials.some(
    (trial) =>
      trial.state !== 'waiting' &&
      entries.every(([path, value]) => trial.params[path] === value) &&
      Object.keys(trial.params).length === entries.length,
  );
}

type Allows = (params: Params) => boolean;

/** What the core allows, or else, in a countable space, what has not been tried. */
export const allowedBy = (inputs: SampleInputs): Allows => inputs.allows ?? untriedIn(inputs, cardinality(inputs.space));

/** Whether a study has not tried a configuration, where its space can be used up. */
function untriedIn({ study }: SampleInputs, size: number | null): Allows {
  if (size === null) return () => true;
  const tried = triedKeys(study);
  return (params) => !tried.has(paramsKey(params));
}

/** The configuration of an allowed index, when chance has found none; null when none is left. */
function anyAllowed({ space, number, seed }: SampleInputs, size: number, allows: Allows): Params | null {
  const free: number[] = [];
  for (let index = 0; index < size; index++) if (allows(configurationAt(space, index))) free.push(index);
  const u = uniformOf(seed, number, attempts, '');
  return free.length === 0 ? null : configurationAt(space, free[Math.floor(u * free.length)]!);
}

const attempts = 100;
const largestSearch = 1_000_000;

/**
 * A configuration drawn evenly on the scale of each path that applies, as a function of seed, trial number and path alone: one that the
 * core allows, or else, in a countable space, one that has not been tried; null when none is left.
 */
export function sampleEvenly(inputs: SampleInputs): Params | null {
  const { space, number, seed } = inputs;
  const size = cardinality(space);
  const allows = allowedBy(inputs);
  const configuration = (attempt: number): Params => {
    const drawn = Object.entries(space).map(
      ([path, distribution]) => [path, valueFromUnit(distribution, uniformOf(seed, number, attempt, path))] as const,
    );
    return applying(space, Object.fromEntries(drawn));
  };
  let params: Params = {};
  for (let attempt = 0; attempt < attempts; attempt++) {
    params = configuration(attempt);
    if (allows(params)) return params;
  }
  // What is still not allowed the core refuses, and asks again.
  return size === null || size > largestSearch ? params : anyAllowed(inputs, size, allows);
}
