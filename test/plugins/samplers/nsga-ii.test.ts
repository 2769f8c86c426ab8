import { expect } from 'chai';
import { holds, InputError, type Direction, type Params, type Sampler, type Space, type TrialView } from '../../../src/plugin/index.js';
import { bestTrials, hypervolume } from '../../../src/search/index.js';
import nsgaIi from '../../../plugins/samplers/nsga-ii.js';
import random from '../../../plugins/samplers/random.js';
import { float, search, studyOf, trialOf } from './searching.js';

const defaults = { population: 50, crossover: 0.9, swapping: 0.5, mutation: null };
const make = (options: Partial<Record<keyof typeof defaults, number>> = {}): Sampler => nsgaIi.create({ ...defaults, ...options } as never);
const even = random.create({});

/** ZDT1 in six parameters (Zitzler, Deb and Thiele 2000). */
const zdt: Space = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((path) => [path, float(0, 1)]));
function zdt1(params: Params): number[] {
  const [first, ...rest] = Object.values(params) as number[];
  const g = 1 + (9 * rest.reduce((sum, value) => sum + value, 0)) / rest.length;
  return [first!, g * (1 - Math.sqrt(first! / g))];
}
const both: Direction[] = ['minimize', 'minimize'];
const covered = (trials: readonly TrialView[]): number =>
  hypervolume(
    trials.map(({ values }) => values).filter(([a, b]) => a! <= 1.1 && b! <= 6),
    [1.1, 6],
  );

const space: Space = {
  rate: float(1e-4, 1e-1, true),
  student: { type: 'choice', choices: ['a', null, 'c'] },
  filters: { type: 'int', low: 32, high: 128, log: false, step: 32 },
};

describe('NSGA-II sampler', () => {
  it('covers more of ZDT1 than random search, over seeds', () => {
    for (const seed of [1, 2, 3]) {
      const own = search(make({ population: 20 }), zdt, 300, zdt1, { seed, directions: both });
      const other = search(even, zdt, 300, zdt1, { seed, directions: both });
      expect(covered(own)).to.be.above(covered(other) + 0.3);
      expect(bestTrials(studyOf(both, own)).length).to.be.above(5);
    }
  });

  it('turns with the direction of an objective', () => {
    const flipped = (params: Params) => [-zdt1(params)[0]!, zdt1(params)[1]!];
    const params = (trials: readonly TrialView[]) => trials.map((trial) => trial.params);
    const down = search(make({ population: 8 }), zdt, 60, zdt1, { directions: both });
    const up = search(make({ population: 8 }), zdt, 60, flipped, { directions: ['maximize', 'minimize'] });
    expect(params(up)).to.deep.equal(params(down));
  });

  it('serves one objective too', () => {
    const far = ({ rate, filters }: Params): number[] => [(Math.log10(rate as number) + 3) ** 2 + (filters as number) / 128];
    const best = (trials: readonly TrialView[]) => Math.min(...trials.map(({ values }) => values[0]!));
    const median = (sampler: Sampler) =>
      [1, 2, 3, 4, 5].map((seed) => best(search(sampler, space, 120, far, { seed }))).sort((a, b) => a - b)[2]!;
    expect(median(make({ population: 10 }))).to.be.at.most(median(even));
  });

  it('draws the first generation evenly and counts complete trials alone', () => {
    const states: Record<number, Partial<TrialView>> = { 2: { state: 'failed' }, 4: { state: 'pruned' }, 5: { state: 'running' } };
    const own = search(make({ population: 6 }), space, 12, (_, number) => states[number] ?? [number]);
    const other = search(even, space, 12, () => [0]);
    const same = own.map(({ params }, number) => JSON.stringify(params) === JSON.stringify(other[number]!.params));
    // Complete are 0, 1, 3, 6, 7, 8: the first generation ends with trial 8.
    expect(same.slice(0, 9)).to.not.include(false);
    expect(same.slice(9)).to.include(false);
    for (const { params } of own) for (const path in space) expect(holds(space[path]!, params[path]), path).to.equal(true);
  });

  it('takes each value from a parent where nothing mutates', () => {
    const own = search(make({ population: 5, mutation: 0 }), zdt, 9, zdt1, { directions: both });
    for (const { params } of own.slice(5))
      for (const path in zdt) expect(own.slice(0, 5).map((parent) => parent.params[path])).to.include(params[path]);
    const anew = search(make({ population: 5, mutation: 1 }), zdt, 9, zdt1, { directions: both });
    for (const { params } of anew.slice(5))
      for (const path in zdt) expect(anew.slice(0, 5).map((parent) => parent.params[path])).to.not.include(params[path]);
  });

  it('breeds from feasible trials first', () => {
    const constrained = (params: Params): Partial<TrialView> => ({
      values: zdt1(params),
      attributes: { 'constraints:a': 0.5 - (params['a'] as number) },
    });
    const share = (trials: readonly TrialView[]) => trials.filter(({ params }) => (params['a'] as number) >= 0.5).length / trials.length;
    const own = search(make({ population: 20 }), zdt, 200, constrained, { directions: both });
    const free = search(make({ population: 20 }), zdt, 200, zdt1, { directions: both });
    expect(share(own.slice(100))).to.be.above(0.75);
    expect(share(free.slice(100))).to.be.below(0.75);
  });

  it('tries a countable space to its end and nothing twice', () => {
    const { student, filters } = space;
    const small: Space = { student: student!, filters: filters! };
    const asked = search(make({ population: 4 }), small, 30, (params) => [params['filters'] as number]);
    expect(new Set(asked.map(({ params }) => JSON.stringify(params))).size).to.equal(12);
    expect(asked).to.have.length(12);
  });

  it('leaves out trials of another space', () => {
    const strange = Array.from({ length: 6 }, (_, number) => trialOf(number, { rate: 5 }, {}, [number]));
    const ask = (trials: readonly TrialView[]) =>
      make({ population: 3 }).sample({ study: studyOf(['minimize'], trials), space, number: 6, seed: 1 });
    expect(ask(strange)).to.deep.equal(ask([]));
  });

  it('refuses a population of one', () => {
    expect(() => make({ population: 1 })).to.throw(InputError, /sampler\.population.*2 or more/);
  });
});
