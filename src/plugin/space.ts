/** Arithmetic of a search space, for samplers: how many values there are, which they are, what lies inside. */
import { afterSteps, wholeSteps } from './decimal.js';
import type { Distribution, Params, ParamValue, Space } from './search.js';

/** How many values a distribution holds; null where it is continuous. Equal choices count once. */
export function countOf(distribution: Distribution): number | null {
  if (distribution.type === 'choice') return new Set(distribution.choices).size;
  const { low, high, step } = distribution;
  if (low === high) return 1;
  return step === null ? null : wholeSteps(low, high, step) + 1;
}

/** The value with an index from 0 to `countOf` - 1: choices in their order, numbers from the lower bound. */
export function valueAt(distribution: Distribution, index: number): ParamValue {
  if (distribution.type === 'choice') return [...new Set(distribution.choices)][index]!;
  return index === 0 ? distribution.low : afterSteps(distribution.low, distribution.step ?? 0, index);
}

/** How many configurations a space holds; null where one of its distributions is continuous. */
export function cardinality(space: Space): number | null {
  let product = 1;
  for (const distribution of Object.values(space)) {
    const count = countOf(distribution);
    if (count === null) return null;
    product *= count;
  }
  return product;
}

/** The configuration with an index from 0 to `cardinality` - 1 in the order of the file: the last path changes fastest. */
export function configurationAt(space: Space, index: number): Params {
  const entries: [string, ParamValue][] = [];
  let rest = index;
  for (const [path, distribution] of Object.entries(space).reverse()) {
    const count = countOf(distribution)!;
    entries.unshift([path, valueAt(distribution, rest % count)]);
    rest = Math.floor(rest / count);
  }
  return Object.fromEntries(entries);
}

/** Whether a distribution holds a value: bounds included, steps counted from the lower bound to within 1e-8 of one. */
export function holds(distribution: Distribution, value: unknown): boolean {
  if (distribution.type === 'choice') return distribution.choices.includes(value as ParamValue);
  if (typeof value !== 'number' || !(value >= distribution.low && value <= distribution.high)) return false;
  if (distribution.type === 'int' && !Number.isInteger(value)) return false;
  const steps = distribution.step === null ? 0 : (value - distribution.low) / distribution.step;
  return Math.abs(steps - Math.round(steps)) < 1e-8;
}

/** A text that two configurations share exactly when they set the same paths to the same values. */
export function paramsKey(params: Params): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
