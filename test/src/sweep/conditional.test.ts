import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import grid from '../../../plugins/samplers/grid.js';
import random from '../../../plugins/samplers/random.js';
import none from '../../../plugins/pruners/none.js';
import {
  applies,
  cardinality,
  configurationAt,
  paramsKey,
  type Distribution,
  type Sampler,
  type Space,
} from '../../../src/plugin/index.js';
import { enqueue, openJournal, planSweep, runStudy, warmStart, type StudyRequest, type StudyStore } from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const space: Space = {
  net: { type: 'choice', choices: ['lstm', 'cnn'] },
  units: { type: 'int', low: 1, high: 3, log: false, step: 1, when: { net: ['lstm'] } },
  filters: { type: 'choice', choices: [8, 16], when: { net: ['cnn'] } },
  drop: { type: 'choice', choices: [0, 0.5], when: { filters: [16] } },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['validation/accuracy'] };

describe('a conditional space', () => {
  it('counts each valid combination once, in the order of the file', () => {
    expect(cardinality(space)).to.equal(6);
    expect(Array.from({ length: 6 }, (_, index) => configurationAt(space, index))).to.deep.equal([
      { net: 'lstm', units: 1 },
      { net: 'lstm', units: 2 },
      { net: 'lstm', units: 3 },
      { net: 'cnn', filters: 8 },
      { net: 'cnn', filters: 16, drop: 0 },
      { net: 'cnn', filters: 16, drop: 0.5 },
    ]);
  });

  it('has unlike configurations with exactly what applies, whatever the conditions', () => {
    const parents = fc.array(fc.record({ parent: fc.nat(), values: fc.uniqueArray(fc.nat(2), { minLength: 1 }), free: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(parents, (entries) => {
        const drawn: Space = Object.fromEntries(
          entries.map(({ parent, values, free }, place): [string, Distribution] => [
            `p${place}`,
            { type: 'choice', choices: [0, 1, 2], ...(place > 0 && !free && { when: { [`p${parent % place}`]: values } }) },
          ]),
        );
        const all = Array.from({ length: cardinality(drawn)! }, (_, index) => configurationAt(drawn, index));
        expect(new Set(all.map(paramsKey)).size).to.equal(all.length);
        for (const params of all)
          for (const path of Object.keys(drawn)) expect(Object.hasOwn(params, path)).to.equal(applies(drawn, path, params));
      }),
    );
  });

  for (const [name, sampler] of [
    ['grid', grid.create({ shuffle: false })],
    ['shuffled grid', grid.create({ shuffle: true })],
    ['random', random.create({})],
  ] as const)
    it(`is gone through once by ${name}`, () => {
      const { first, trials, duplicates } = planSweep({ sampler, space, seed: 3, trials: 50, list: 50 });
      expect([trials, first.length, duplicates]).to.deep.equal([6, 6, 0]);
      expect(new Set(first.map(paramsKey))).to.deep.equal(
        new Set([0, 1, 2, 3, 4, 5].map((index) => paramsKey(configurationAt(space, index)))),
      );
    });

  it('drops what a sampler gives and does not apply', () => {
    const flat: Sampler = { sample: ({ number }) => ({ net: 'cnn', units: 2, filters: number % 2 ? 8 : 16, drop: 0 }) };
    const { first } = planSweep({ sampler: flat, space, seed: 0, trials: 2 });
    expect(first).to.deep.equal([
      { net: 'cnn', filters: 16, drop: 0 },
      { net: 'cnn', filters: 8 },
    ]);
  });
});

describe('what a study asks of its configurations', () => {
  const folder = testFolder();
  const open = (name = 'a'): StudyStore => openJournal(join(folder(), `${name}.log`), { ...start, name });
  const value = (params: Record<string, unknown>) => Number(params['units'] ?? 0) + Number(params['filters'] ?? 0);
  const run = (store: StudyStore, more: Partial<StudyRequest> = {}) =>
    runStudy({
      store,
      sampler: grid.create({ shuffle: false }),
      pruner: none.create({}),
      space,
      seed: 0,
      trials: null,
      runTrial: async ({ params }) => ({ state: 'complete', value: value(params) }),
      ...more,
    });

  it('is never tried twice, even where the sampler says so', async () => {
    const stubborn: Sampler = { sample: () => ({ net: 'lstm', units: 1 }) };
    const { trials, ended } = await run(open(), { sampler: stubborn, trials: 20 });
    expect(ended).to.equal('finished');
    expect(new Set(trials.map(({ params }) => paramsKey(params))).size).to.equal(6);
    expect(trials).to.have.length(6);
  });

  it('may be tried twice where that is asked for', async () => {
    const stubborn: Sampler = { sample: () => ({ net: 'lstm', units: 1 }) };
    const { trials } = await run(open(), { sampler: stubborn, trials: 4, rules: { repeat: true } });
    expect(trials.map(({ params }) => params['units'])).to.deep.equal([1, 1, 1, 1]);
  });

  it('lies within the constraints, which are kept as Optuna keeps them', async () => {
    const violations = (params: Record<string, unknown>): Record<string, number> =>
      'units' in params ? { 'units <= 2': Number(params['units']) - 2 } : {};
    for (const sampler of [grid.create({ shuffle: false }), random.create({})]) {
      const store = open(sampler.size!.name);
      const { counts } = await run(store, { sampler, rules: { violations } });
      expect(counts).to.include({ complete: 5, pruned: 0, failed: 0 });
      for (const { params, attributes } of store.read().trials)
        expect(attributes).to.deep.equal('units' in params ? { 'constraints:units <= 2': Number(params['units']) - 2 } : {});
    }
  });

  it('is told as pruned where the sampler finds nothing within the constraints', async () => {
    const line: Space = { x: { type: 'float', low: 0, high: 1, log: false, step: null } };
    const rules = { violations: () => ({ 'x <= -1': 1 }) };
    const { trials, best } = await run(open(), { space: line, sampler: random.create({}), trials: 2, rules });
    expect(trials.map(({ state, reason }) => [state, reason])).to.deep.equal([
      ['pruned', 'outside of the constraints: x <= -1'],
      ['pruned', 'outside of the constraints: x <= -1'],
    ]);
    expect(best).to.equal(null);
  });

  it('does not win when its results are not feasible', async () => {
    const store = open();
    const { best } = await run(store, {
      runTrial: async ({ number, params }) => {
        if (value(params) > 3) store.mark(number, { 'constraints:size': 1 });
        return { state: 'complete', value: value(params) };
      },
    });
    expect(best).to.deep.include({ value: 3, params: { net: 'lstm', units: 3 } });
  });

  it('is run first where it is enqueued, and sampled where it is open', async () => {
    const store = open();
    enqueue(store, [{ net: 'cnn', filters: 16, drop: 0.5 }, { net: 'lstm' }]);
    enqueue(store, [{ net: 'cnn', filters: 16, drop: 0.5 }, { net: 'lstm' }]);
    const { trials } = await run(store);
    expect(trials[0]!.params).to.deep.equal({ net: 'cnn', filters: 16, drop: 0.5 });
    expect(trials[1]!.params).to.have.keys('net', 'units');
    expect(trials.filter(({ state }) => state === 'complete')).to.have.length(6);
  });

  it('is learnt from where an earlier study tried it, without counting or winning', async () => {
    const earlier = open('earlier');
    await run(earlier);
    const store = open('later');
    const narrow: Space = { ...space, units: { ...space['units'], high: 2 } as Distribution };
    for (const expected of [[{ name: 'e', copied: 5, left: 1 }], []])
      expect(warmStart(store, narrow, [{ name: 'e', store: earlier }])).to.deep.equal(expected);
    const seen: number[] = [];
    const inner = random.create({});
    const sampler: Sampler = { sample: (inputs) => (seen.push(inputs.study.trials.length), inner.sample(inputs)) };
    const { trials, best } = await run(store, {
      space: narrow,
      sampler,
      trials: 2,
      runTrial: async () => ({ state: 'complete', value: -1 }),
    });
    expect(seen).to.deep.equal([5, 6]);
    expect([trials.length, best?.value]).to.deep.equal([2, -1]);
    expect(store.read().trials[0]!.attributes).to.deep.include({ warm_start: 'e#0' });
  });
});
