import { expect } from 'chai';
import { holds, InputError, type Params, type Space } from '../../../src/plugin/index.js';
import { unitOf, valueFromUnit } from '../../../src/search/index.js';
import cmaEs from '../../../plugins/samplers/cma-es.js';
import random from '../../../plugins/samplers/random.js';
import { float, search, studyOf, trialOf } from './searching.js';

const defaults = { startup: 1, sigma0: 1 / 6, popsize: null, pruned: false };
const make = (options: Partial<Omit<typeof defaults, 'popsize'>> & { popsize?: number } = {}) =>
  cmaEs.create({ ...defaults, ...options } as never);

const space: Space = { rate: float(1e-5, 1e-1, true), alpha: float(0, 1), layers: { type: 'int', low: 1, high: 9, log: false, step: 1 } };
const loss = ({ rate, alpha, layers }: Params): number =>
  (Math.log10(rate as number) + 3) ** 2 + 4 * ((alpha as number) - 0.7) ** 2 + ((layers as number) - 3) ** 2 / 8;
const best = (values: readonly (readonly number[])[]) => Math.min(...values.map(([value]) => value!));

/** A valley that is long, narrow and turned against both parameters. */
const turned: Space = { x: float(-2, 2), y: float(-2, 2) };
const valley = ({ x, y }: Params): number => ((x as number) + (y as number) - 1) ** 2 + 100 * ((x as number) - (y as number)) ** 2;

describe('CMA-ES sampler', () => {
  it('comes closer to the best than random search, over seeds and kinds of scale', () => {
    const gaps = [1, 2, 3, 4, 5].map((seed) => {
      const own = search(make(), space, 120, (params) => [loss(params)], { seed });
      const even = search(random.create({}), space, 120, (params) => [loss(params)], { seed });
      return [best(own.map(({ values }) => values)), best(even.map(({ values }) => values))];
    });
    const median = (index: number) => gaps.map((gap) => gap[index]!).sort((a, b) => a - b)[2]!;
    expect(median(0)).to.be.below(0.01);
    expect(median(0)).to.be.below(median(1) / 5);
  });

  it('finds the bottom of a turned valley in 200 trials, whichever way is better', () => {
    for (const seed of [1, 2, 3]) {
      expect(best(search(make(), turned, 200, (params) => [valley(params)], { seed }).map(({ values }) => values))).to.be.below(1e-3);
      const up = search(make(), turned, 200, (params) => [-valley(params)], { seed, directions: ['maximize'] });
      expect(Math.max(...up.map(({ values }) => values[0]!))).to.be.above(-1e-3);
    }
  });

  it('begins around the middle of each scale', () => {
    const first = { number: 1, space, seed: 4 };
    const told = [trialOf(0, { rate: 1e-2, alpha: 0.1, layers: 2 }, space, [1])];
    const params = make({ sigma0: 1e-6 }).sample({ ...first, study: studyOf(['minimize'], told) })!;
    expect(params['rate']).to.be.closeTo(1e-3, 1e-7);
    expect(params['alpha']).to.be.closeTo(0.5, 1e-4);
    expect(params['layers']).to.equal(5);
  });

  it('draws choices and the first trials evenly, as random search does', () => {
    const mixed: Space = { ...space, student: { type: 'choice', choices: ['a', null, 'c'] } };
    const own = search(make({ startup: 5 }), mixed, 60, (params) => [loss(params)]);
    const even = search(random.create({}), mixed, 60, () => [0]);
    expect(own.slice(0, 5).map(({ params }) => params)).to.deep.equal(even.slice(0, 5).map(({ params }) => params));
    expect(own.map(({ params }) => params['student'])).to.deep.equal(even.map(({ params }) => params['student']));
    expect(own[5]!.params['rate']).to.not.equal(even[5]!.params['rate']);
    for (const { params } of own) for (const path in mixed) expect(holds(mixed[path]!, params[path]), path).to.equal(true);
  });

  it('moves on once a generation is complete: not before, and not by failed or pruned trials', () => {
    const told = search(make({ popsize: 4 }), space, 5, (params) => [loss(params)]);
    const ask = (trials: typeof told) => make({ popsize: 4 }).sample({ study: studyOf(['minimize'], trials), space, number: 9, seed: 1 });
    const others = [
      trialOf(5, told[1]!.params, space, { state: 'failed' }),
      trialOf(6, told[2]!.params, space, { state: 'pruned', intermediate: new Map([[0, 1]]) }),
      trialOf(7, told[3]!.params, space, { state: 'running' }),
    ];
    const three = told.slice(0, 4);
    expect(ask(three)).to.deep.equal(ask(told.slice(0, 2)));
    expect(ask([...three, ...others])).to.deep.equal(ask(three));
    expect(ask(told)).to.not.deep.equal(ask(three));
  });

  it('learns from the last report of pruned trials where it is told to', () => {
    const told = search(make({ popsize: 4 }), space, 4, (params) => [loss(params)]);
    const pruned = trialOf(4, told[1]!.params, space, { state: 'pruned', intermediate: new Map([[0, 9], [1, 1]]) }); // prettier-ignore
    const silent = trialOf(4, told[1]!.params, space, { state: 'pruned', intermediate: new Map([[0, NaN]]) });
    const complete = trialOf(4, told[1]!.params, space, [1]);
    const ask = (last: typeof pruned, on: boolean) =>
      make({ popsize: 4, pruned: on }).sample({ study: studyOf(['minimize'], [...told, last]), space, number: 9, seed: 1 });
    expect(ask(pruned, true)).to.deep.equal(ask(complete, false));
    expect(ask(pruned, false)).to.not.deep.equal(ask(complete, false));
    expect(ask(silent, true)).to.deep.equal(ask(silent, false));
  });

  it('tries a countable space to its end and nothing twice', () => {
    const small: Space = { layers: space['layers']!, student: { type: 'choice', choices: ['a', 'b'] } };
    const asked = search(make(), small, 40, (params) => [params['layers'] as number]);
    expect(make().size!(small)).to.equal(18);
    expect(new Set(asked.map(({ params }) => JSON.stringify(params))).size).to.equal(18);
    expect(asked).to.have.length(18);
  });

  it('refuses several objectives and a population of one, and says what to do', () => {
    const inputs = { study: studyOf(['minimize', 'maximize'], []), space, number: 0, seed: 1 };
    expect(() => make().sample(inputs)).to.throw(InputError, /sampler\.use.*2.*nsga-ii/);
    expect(() => make({ popsize: 1 })).to.throw(InputError, /sampler\.popsize.*2 or more/);
  });

  it('places a value in the unit interval where it comes from', () => {
    const scales = [
      float(1e-5, 1e-1, true),
      { type: 'float', low: 0, high: 1, log: false, step: 0.1 } as const,
      { type: 'int', low: 1, high: 100, log: true, step: 1 } as const,
      { type: 'int', low: 32, high: 128, log: false, step: 32 } as const,
    ];
    for (const scale of scales)
      for (const u of [0, 0.2, 0.5, 0.99]) {
        const value = valueFromUnit(scale, u) as number;
        const place = unitOf(scale, value);
        expect(place).to.be.within(0, 1);
        expect(valueFromUnit(scale, place)).to.be.closeTo(value, 1e-12 * value);
      }
  });
});
