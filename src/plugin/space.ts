/** Arithmetic of a search space, for samplers: how many values there are, which they are, what lies inside. */
import { afterSteps, wholeSteps } from './decimal.js';
import type { Distribution, Params, ParamValue, Space, StudyView } from './search.js';

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

/** Whether a parameter exists beside the values of the others. */
export const applies = (space: Space, path: string, params: Params): boolean =>
  Object.entries(space[path]!.when ?? {}).every(
    ([other, values]) => Object.hasOwn(params, other) && values.includes(params[other]!) && applies(space, other, params),
  );

/** The parameters that apply, in the order of the space. */
export function applying(space: Space, params: Params): Params {
  const paths = Object.keys(space).filter((path) => Object.hasOwn(params, path) && applies(space, path, params));
  return Object.fromEntries(paths.map((path) => [path, params[path]!]));
}

/** Counts what follows after some choices; the last path changes fastest. */
class Counter {
  readonly paths: readonly string[];
  private readonly known = new Map<string, number>();
  private readonly parents: ReadonlySet<string>;

  constructor(private readonly space: Space) {
    this.paths = Object.keys(space);
    this.parents = new Set(Object.values(space).flatMap(({ when = {} }) => Object.keys(when)));
  }

  /** Configurations of the paths from `place` on; `params` hold what was chosen before. */
  from(place: number, params: Params): number {
    if (place === this.paths.length) return 1;
    const chosen = Object.entries(params).filter(([path]) => this.parents.has(path));
    const key = JSON.stringify([place, chosen]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const count = this.at(place, params);
    this.known.set(key, count);
    return count;
  }

  /** Which value of the path at `place` the configuration with an index among those from there on has, and its index after that. */
  pick(place: number, params: Params, index: number): { readonly which: number; readonly rest: number } {
    const path = this.paths[place]!;
    if (!this.parents.has(path)) {
      const inner = this.from(place + 1, params);
      return { which: Math.floor(index / inner), rest: index % inner };
    }
    for (let [which, rest] = [0, index]; ; which++) {
      const inner = this.from(place + 1, { ...params, [path]: valueAt(this.space[path]!, which) });
      if (rest < inner) return { which, rest };
      rest -= inner;
    }
  }

  private at(place: number, params: Params): number {
    const path = this.paths[place]!;
    const distribution = this.space[path]!;
    if (!applies(this.space, path, params)) return this.from(place + 1, params);
    const count = countOf(distribution)!;
    if (!this.parents.has(path)) return count * this.from(place + 1, params);
    const values = Array.from({ length: count }, (_, index) => valueAt(distribution, index));
    return values.reduce<number>((sum, value) => sum + this.from(place + 1, { ...params, [path]: value }), 0);
  }
}

const counters = new WeakMap<Space, Counter>();
function counterOf(space: Space): Counter {
  const counter = counters.get(space) ?? new Counter(space);
  counters.set(space, counter);
  return counter;
}

/** How many configurations a space holds, each valid combination once; null where one of its distributions is continuous. */
export function cardinality(space: Space): number | null {
  if (Object.values(space).some((distribution) => countOf(distribution) === null)) return null;
  return counterOf(space).from(0, {});
}

/** The configuration with an index from 0 to `cardinality` - 1 in the order of the file: the last path changes fastest. */
export function configurationAt(space: Space, index: number): Params {
  const counter = counterOf(space);
  let params: Params = {};
  let rest = index;
  counter.paths.forEach((path, place) => {
    if (!applies(space, path, params)) return;
    const found = counter.pick(place, params, rest);
    params = { ...params, [path]: valueAt(space[path]!, found.which) };
    rest = found.rest;
  });
  return params;
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

/** The system attribute of a trial that was copied from an earlier study: samplers learn from it, but it is no trial of this one. */
export const warmStartKey = 'warm_start';

/** The keys of the configurations that a study's own trials have begun. */
export const triedKeys = ({ trials }: Pick<StudyView, 'trials'>): ReadonlySet<string> =>
  new Set(
    trials
      .filter(({ state, attributes }) => state !== 'waiting' && !Object.hasOwn(attributes, warmStartKey))
      .map(({ params }) => keptKey(params)),
  );

/** A study's parameters do not change, and are asked for again with each new trial. */
const keys = new WeakMap<Params, string>();
function keptKey(params: Params): string {
  const known = keys.get(params);
  if (known !== undefined) return known;
  const key = paramsKey(params);
  keys.set(params, key);
  return key;
}
