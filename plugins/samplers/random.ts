import { createHash } from 'node:crypto';
import { cardinality, configurationAt, countOf, defineSampler, paramsKey, valueAt } from 'stillhouse/plugin';
import type { Distribution, Params, ParamValue, SampleInputs, Space } from 'stillhouse/plugin';

/** A number in [0, 1) for every seed, trial, attempt and path, so that a new path changes nothing for the others. */
function uniform(seed: number, number: number, attempt: number, path: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, number, attempt, path]))
    .digest();
  return Number(digest.readBigUInt64LE(0) >> 11n) / 2 ** 53;
}

const clip = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
const between = (low: number, high: number, u: number): number => low + u * (high - low);
const logBetween = (low: number, high: number, u: number): number => Math.exp(between(Math.log(low), Math.log(high), u));

function draw(distribution: Distribution, u: number): ParamValue {
  if (distribution.type === 'choice') return distribution.choices[Math.floor(u * distribution.choices.length)]!;
  const { type, low, high, log } = distribution;
  if (type === 'int' && log) return clip(Math.round(logBetween(low - 0.5, high + 0.5, u)), low, high);
  const count = countOf(distribution);
  if (count !== null) return valueAt(distribution, Math.floor(u * count));
  return clip(log ? logBetween(low, high, u) : between(low, high, u), low, high);
}

const configuration = (space: Space, u: (path: string) => number): Params =>
  Object.fromEntries(Object.entries(space).map(([path, distribution]) => [path, draw(distribution, u(path))]));

/** The configuration of an untried index, when chance has found none. */
function untried(space: Space, size: number, tried: ReadonlySet<string>, u: number): Params | null {
  const free: number[] = [];
  for (let index = 0; index < size; index++) if (!tried.has(paramsKey(configurationAt(space, index)))) free.push(index);
  return free.length === 0 ? null : configurationAt(space, free[Math.floor(u * free.length)]!);
}

const attempts = 100;

function sample({ study, space, number, seed }: SampleInputs): Params | null {
  const size = cardinality(space);
  if (size === null) return configuration(space, (path) => uniform(seed, number, 0, path));
  const tried = new Set(study.trials.filter(({ state }) => state !== 'waiting').map(({ params }) => paramsKey(params)));
  for (let attempt = 0; attempt < attempts; attempt++) {
    const params = configuration(space, (path) => uniform(seed, number, attempt, path));
    if (!tried.has(paramsKey(params))) return params;
  }
  return untried(space, size, tried, uniform(seed, number, attempts, ''));
}

export default defineSampler({
  name: 'random',
  doc: 'Draws every parameter on its own, evenly on its scale; in a countable space no configuration comes twice.',
  options: {},
  create: () => ({ sample, size: cardinality }),
});
