import { join } from 'node:path';
import { expect } from 'chai';
import cmaEs from '../../../plugins/samplers/cma-es.js';
import grid from '../../../plugins/samplers/grid.js';
import nsgaIi from '../../../plugins/samplers/nsga-ii.js';
import qmc from '../../../plugins/samplers/qmc.js';
import random from '../../../plugins/samplers/random.js';
import tpe from '../../../plugins/samplers/tpe.js';
import none from '../../../plugins/pruners/none.js';
import { InputError, type Direction, type Sampler, type Space } from '../../../src/plugin/index.js';
import { bestTrials } from '../../../src/search/index.js';
import {
  constraintMarks,
  openJournal,
  rehearseSearch,
  runStudy,
  type RunningTrial,
  type StudyRequest,
  type StudyStore,
  type TrialResult,
} from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const directions: Direction[] = ['maximize', 'minimize'];
const start = { name: 'study', directions, metricNames: ['validation/macro_f1', 'student/parameters'] };
const space: Space = {
  use: { type: 'choice', choices: ['gru', 'cnn'] },
  units: { type: 'int', low: 1, high: 20, log: false, step: 1, when: { use: ['gru'] } },
  filters: { type: 'int', low: 1, high: 20, log: false, step: 1, when: { use: ['cnn'] } },
  rate: { type: 'float', low: 1e-4, high: 1, log: true, step: null },
};
const samplers: Readonly<Record<string, Sampler>> = {
  'nsga-ii': nsgaIi.create({ population: 6, crossover: 0.9, swapping: 0.5, mutation: null }),
  tpe: tpe.create({ startup: 6, candidates: 24, multivariate: 'auto', constant_liar: true, prior_weight: 1 }),
  qmc: qmc.create({ type: 'sobol', scramble: true }),
  random: random.create({}),
};

/** Quality grows with the size, most near one rate; the convolution needs less for the same. */
function valuesOf(params: Readonly<Record<string, unknown>>): number[] {
  const cnn = params['use'] === 'cnn';
  const width = Number(params[cnn ? 'filters' : 'units']);
  const off = Math.abs(Math.log10(Number(params['rate'])) + 2) / 4;
  return [1 - 1 / (1 + width) - off, width * (cnn ? 10 : 15)];
}
const complete = async ({ params }: { params: Readonly<Record<string, unknown>> }): Promise<TrialResult> => {
  const values = valuesOf(params);
  return { state: 'complete', value: values[0]!, values };
};

describe('a study with several objectives', () => {
  const folder = testFolder();
  const open = (name = 'a'): StudyStore => openJournal(join(folder(), `${name}.log`), start);
  const request = (store: StudyStore, more: Partial<StudyRequest> = {}): StudyRequest => ({
    store,
    sampler: samplers['nsga-ii']!,
    pruner: none.create({}),
    space,
    seed: 1,
    trials: 30,
    runTrial: complete,
    ...more,
  });
  const told = (store: StudyStore) => store.read().trials.map(({ state, params, values }) => ({ state, params, values }));

  it('keeps all values; the best is the trial of the front that is best in the first', async () => {
    const store = open();
    const best: (number | null)[] = [];
    const result = await runStudy(request(store, { onEvent: (event) => void (event.type === 'told' && best.push(event.best)) }));
    expect(result.trials.every(({ params, values }) => values!.join() === valuesOf(params).join())).to.equal(true);
    const front = bestTrials(store.read());
    const most = Math.max(...front.map(({ values }) => values[0]!));
    expect(result.best!.value).to.equal(most);
    expect(front.map(({ number }) => number)).to.include(result.best!.number);
    expect(best.at(-1)).to.equal(result.best!.number);
  });

  it('of two equal in the first objective the one that is better in the second is best', async () => {
    const values = [
      [0.5, 30],
      [0.7, 30],
      [0.7, 20],
      [0.7, 20],
    ];
    const runTrial = async ({ number }: { number: number }): Promise<TrialResult> => ({
      state: 'complete',
      value: values[number]![0]!,
      values: values[number]!,
    });
    expect((await runStudy(request(open(), { trials: 4, runTrial }))).best!.number).to.equal(2);
  });

  it('has no value of a pruned trial, and fails one that lacks a value or has one that is none', async () => {
    const results: TrialResult[] = [
      { state: 'pruned', value: 0.5 },
      { state: 'complete', value: 0.5 },
      { state: 'complete', value: 0.5, values: [0.5, NaN] },
      { state: 'complete', value: 0.5, values: [0.5, 3] },
    ];
    const store = open();
    const runTrial = async ({ number, report }: { number: number; report(step: number, value: number): unknown }) => {
      report(0, 0.25);
      return results[number]!;
    };
    const { trials, counts } = await runStudy(request(store, { trials: 4, runTrial }));
    expect(counts).to.include({ pruned: 1, failed: 2, complete: 1 });
    expect(trials.map(({ reason }) => reason)).to.deep.equal([null, 'it came to 0 values for 2 objectives', 'diverged', null]);
    expect(store.read().trials.map(({ values }) => values)).to.deep.equal([[], [], [], [0.5, 3]]);
  });

  it('keeps reports of the first objective, and never asks a pruner', async () => {
    const store = open();
    const verdicts: string[] = [];
    const pruner = { judge: () => ({ prune: true }) };
    const runTrial = async ({ report, ...trial }: RunningTrial): Promise<TrialResult> => {
      verdicts.push(report(0, 0.25), report(1, 0.5));
      return complete(trial);
    };
    await runStudy(request(store, { trials: 1, pruner, runTrial }));
    expect(verdicts).to.deep.equal(['continue', 'continue']);
    expect([...store.read().trials[0]!.intermediate.values()]).to.deep.equal([0.25, 0.5]);
  });

  for (const [name, sampler] of Object.entries(samplers))
    it(`goes on after an end as if there had been none, by ${name}`, async () => {
      const whole = open('whole');
      await runStudy(request(whole, { sampler }));
      const parts = open('parts');
      for (const trials of [7, 19, 30]) await runStudy(request(parts, { sampler, trials }));
      expect(told(parts)).to.deep.equal(told(whole));
    });

  for (const name of ['nsga-ii', 'tpe'])
    it(`goes on with a trial that was stopped, its constraints known, by ${name}`, async () => {
      const sampler = samplers[name]!;
      const constrained = (store: StudyStore, stopAt = NaN, halt = new AbortController()) =>
        request(store, {
          sampler,
          signal: halt.signal,
          runTrial: async (trial) => {
            trial.report(0, 0.5);
            const values = valuesOf(trial.params);
            // Marked before it ends, so that an earlier process may have told it too.
            store.mark(trial.number, constraintMarks({ 'size <= 60': values[1]! - 60 }));
            if (trial.number === stopAt) halt.abort();
            trial.signal.throwIfAborted();
            return complete(trial);
          },
        });
      const whole = open('whole');
      await runStudy(constrained(whole));
      const parts = open('parts');
      // Good but too large: it would be on the front if its constraint were forgotten.
      const large = whole
        .read()
        .trials.slice(0, 12)
        .filter(({ values }) => values[1]! > 60);
      const { number } = large.reduce((best, one) => (one.values[0]! > best.values[0]! ? one : best));
      expect((await runStudy(constrained(parts, number))).ended).to.equal('aborted');
      await runStudy(constrained(parts));
      expect(told(parts)).to.deep.equal(told(whole));
      expect(whole.read().trials.filter(({ values }) => values[1]! > 60).length).to.be.above(1);
    });

  it('is learnt from under conditions: both samplers for several objectives come nearer to the best rate than chance', async () => {
    const off = async (name: string) => {
      const found = [1, 2, 3].map(async (seed) => {
        const store = open(`${name}-${seed}`);
        const { trials } = await runStudy(request(store, { sampler: samplers[name]!, seed, trials: 60 }));
        const late = trials.slice(30).map(({ params }) => Math.abs(Math.log10(Number(params['rate'])) + 2));
        return late.reduce((sum, one) => sum + one, 0) / late.length;
      });
      return (await Promise.all(found)).reduce((sum, one) => sum + one, 0) / 3;
    };
    const chance = await off('random');
    expect(await off('nsga-ii')).to.be.below(0.8 * chance);
    expect(await off('tpe')).to.be.below(0.8 * chance);
  });

  it('is refused by a sampler for one objective, and by a journal that was begun for others', () => {
    const one = cmaEs.create({ startup: 1, sigma0: 1 / 6, popsize: null, pruned: false });
    const names = { sampler: 'cma-es', pruner: 'none' };
    expect(() => rehearseSearch({ sampler: one, pruner: none.create({}), space, seed: 0, directions, names })).to.throw(
      InputError,
      /cma-es searches for one objective, the study has 2/,
    );
    open();
    expect(() => openJournal(join(folder(), 'a.log'), { ...start, directions: ['maximize'] })).to.throw(
      InputError,
      /begun to maximize, minimize/,
    );
  });

  it('is declared by the samplers that can', () => {
    const able = { 'nsga-ii': nsgaIi, tpe, qmc, random, grid, 'cma-es': cmaEs };
    const told = Object.entries(able).map(([name, { severalObjectives = false }]) => [name, severalObjectives]);
    expect(Object.fromEntries(told)).to.deep.equal({ 'nsga-ii': true, tpe: true, qmc: true, random: true, grid: true, 'cma-es': false });
  });
});
