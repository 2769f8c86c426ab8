import { cardinality, configurationAt, paramsKey, type Params, type SampleInputs, type StudyView } from '../plugin/index.js';
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

/** The configuration of an untried index, when chance has found none; null when all have been tried. */
function anyUntried({ study, space, number, seed }: SampleInputs, size: number, attempts: number): Params | null {
  const tried = new Set(study.trials.filter(({ state }) => state !== 'waiting').map(({ params }) => paramsKey(params)));
  const free: number[] = [];
  for (let index = 0; index < size; index++) if (!tried.has(paramsKey(configurationAt(space, index)))) free.push(index);
  const u = uniformOf(seed, number, attempts, '');
  return free.length === 0 ? null : configurationAt(space, free[Math.floor(u * free.length)]!);
}

const attempts = 100;

/**
 * A configuration drawn evenly on the scale of each path, as a function of seed, trial number and path alone; in a countable space
 * one that has not been tried, or null when none is left.
 */
export function sampleEvenly(inputs: SampleInputs): Params | null {
  const { study, space, number, seed } = inputs;
  const configuration = (attempt: number): Params =>
    Object.fromEntries(
      Object.entries(space).map(([path, distribution]) => [path, valueFromUnit(distribution, uniformOf(seed, number, attempt, path))]),
    );
  const size = cardinality(space);
  if (size === null) return configuration(0);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const params = configuration(attempt);
    if (!hasTried(study, params)) return params;
  }
  return anyUntried(inputs, size, attempts);
}
