/** How a sampler gets on with parameters that exist only beside some values of others, asked as the core asks. */
import {
  applies,
  applying,
  cardinality,
  paramsKey,
  type Params,
  type Sampler,
  type Space,
  type TrialView,
} from '../../src/plugin/index.js';
import { normal } from './noise.js';
import { expectThat, type Check } from './result.js';
import { holds, study, trial } from './studies.js';
import type { Subject } from './subject.js';

/** A choice within a choice, and one name under either of two values. */
const countable: Space = {
  'student.use': { type: 'choice', choices: ['lstm', 'text-cnn', 'bag'] },
  'student.units': { type: 'int', low: 8, high: 24, log: false, step: 8, when: { 'student.use': ['lstm'] } },
  'student.pool': { type: 'choice', choices: ['max', 'mean'], when: { 'student.use': ['text-cnn', 'bag'] } },
  'student.power': { type: 'int', low: 1, high: 3, log: false, step: 1, when: { 'student.pool': ['mean'] } },
  'student.embedding': { type: 'choice', choices: [8, 16] },
};
const broad: Space = {
  ...countable,
  'student.dropout': { type: 'float', low: 0, high: 0.5, log: false, step: null, when: { 'student.use': ['lstm'] } },
  'student.rate': { type: 'float', low: 1e-4, high: 1e-1, log: true, step: null, when: { 'student.pool': ['max'] } },
};

/** The broadest of them that suits the sampler; `size` throws where one does not. */
function spaceOf(sampler: Sampler): Space {
  try {
    sampler.size?.(broad);
    return broad;
  } catch {
    return countable;
  }
}

const asks = 100;
/** Another seed for each question about one trial. */
const seedOf = (seed: number, attempt: number): number => seed + 1000 * attempt;
const text = (value: unknown): string => JSON.stringify(value);

/** What the sampler gives for a trial: asked until it gives something new, without what does not apply; null where it has no more. */
function asked(sampler: Sampler, space: Space, trials: readonly TrialView[], seed: number): Params | null {
  const tried = new Set(trials.map(({ params }) => paramsKey(params)));
  const number = trials.length;
  const allows = (params: Params): boolean => !tried.has(paramsKey(applying(space, params)));
  for (let attempt = 0; attempt < asks; attempt++) {
    const inputs = { study: study('maximize', trials), space, number, seed: seedOf(seed, attempt), allows };
    const params = sampler.sample(inputs);
    if (params === null) return null;
    const missing = Object.keys(space).find((path) => !Object.hasOwn(params, path) && applies(space, path, params));
    expectThat(missing === undefined, () => `trial ${number} gives no value for ${missing}, which applies beside ${text(params)}`);
    const own = applying(space, params);
    const outside = Object.entries(own).find(([path, value]) => !holds(space[path]!, value));
    expectThat(!outside, () => `trial ${number}: ${outside![0]} = ${text(outside![1])} is outside of ${text(space[outside![0]])}`);
    if (allows(own)) return own;
  }
  return null;
}

/** A sweep of at most so many trials; a trial holds what it was run with, as the journal does. */
function sweep(sampler: Sampler, space: Space, seed: number, limit: number): Params[] {
  const scores = normal(33, limit);
  const trials: TrialView[] = [];
  while (trials.length < limit) {
    const params = asked(sampler, space, trials, seed);
    if (params === null) break;
    const own = Object.fromEntries(Object.keys(params).map((path) => [path, space[path]!]));
    const number = trials.length;
    const state = number % 5 === 3 ? 'pruned' : 'complete';
    trials.push(trial(number, state, params, own, state === 'complete' ? scores[number]! : null, [scores[number]!]));
  }
  return trials.map(({ params }) => params);
}

export const conditionalChecks: readonly Check<Subject<Sampler>>[] = [
  {
    name: 'gives what applies beside the choices it makes',
    run({ plugin }) {
      const space = spaceOf(plugin);
      const found = sweep(plugin, space, 3, 30);
      expectThat(found.length > 0, 'there is nothing to try from the beginning');
      const used = new Set(found.map((params) => params['student.use']));
      expectThat(used.size > 1, () => `all of ${found.length} trials have student.use = ${text([...used][0])}`);
    },
  },
  {
    name: 'is a pure function of seed, study and number where parameters are conditional',
    async run({ plugin, fresh }) {
      const space = spaceOf(plugin);
      const first = text(sweep(plugin, space, 5, 16));
      expectThat(first === text(sweep(plugin, space, 5, 16)), 'the same sampler gives other trials when the sweep is asked again');
      expectThat(first === text(sweep(await fresh(), space, 5, 16)), 'a new sampler with the same seed gives other trials');
    },
  },
  {
    name: 'counts each valid combination once, and gives it',
    run({ plugin }) {
      const size = plugin.size?.(countable) ?? null;
      if (size === null) return;
      const count = cardinality(countable)!;
      expectThat(size === count, `size says ${size}, but ${count} combinations are valid`);
      const found = sweep(plugin, countable, 7, count + 3).length;
      expectThat(found === count, `of ${count} valid combinations it gives ${found}`);
    },
  },
];
