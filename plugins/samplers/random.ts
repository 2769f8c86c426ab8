import { createHash } from 'node:crypto';
import { applying, cardinality, configurationAt, countOf, defineSampler, paramsKey, triedKeys, valueAt } from 'stillhouse/plugin';
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
  applying(space, Object.fromEntries(Object.entries(space).map(([path, distribution]) => [path, draw(distribution, u(path))])));

type Allows = (params: Params) => boolean;
const largestSearch = 1_000_000;

/** The configuration of an untried index, when chance has found none. */
function untried(space: Space, size: number, allows: Allows, u: number): Params | null {
  const free: number[] = [];
  for (let index = 0; index < size; index++) if (allows(configurationAt(space, index))) free.push(index);
  return free.length === 0 ? null : configurationAt(space, free[Math.floor(u * free.length)]!);
}

/** Whether a study has not tried a configuration, where its space can be used up. */
function untriedIn({ study }: SampleInputs, size: number | null): Allows {
  if (size === null) return () => true;
  const tried = triedKeys(study);
  return (params) => !tried.has(paramsKey(params));
}

const attempts = 100;

function sample(inputs: SampleInputs): Params | null {
  const { space, number, seed } = inputs;
  const size = cardinality(space);
  const allows = inputs.allows ?? untriedIn(inputs, size);
  let params: Params = {};
  for (let attempt = 0; attempt < attempts; attempt++) {
    params = configuration(space, (path) => uniform(seed, number, attempt, path));
    if (allows(params)) return params;
  }
  // What is still not allowed the core refuses, and asks again.
  if (size === null || size > largestSearch) return params;
  return untried(space, size, allows, uniform(seed, number, attempts, ''));
}

export default defineSampler({
  name: 'random',
  doc: 'Draws every parameter on its own, evenly on its scale; in a countable space no configuration comes twice.',
  options: {},
  create: () => ({ sample, size: cardinality }),
});
