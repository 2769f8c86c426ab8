import { join } from 'node:path';
import { expect } from 'chai';
import grid from '../../../plugins/samplers/grid.js';
import random from '../../../plugins/samplers/random.js';
import none from '../../../plugins/pruners/none.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import type { Direction, Space } from '../../../src/plugin/index.js';
import {
  openJournal,
  reachedLimit,
  runStudy,
  trainingSeconds,
  type Limits,
  type RunningTrial,
  type StudyRequest,
  type StudyStore,
} from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';
import { LockStep, type Train } from './lock-step.js';

const space: Space = { x: { type: 'int', low: 0, high: 19, log: false, step: 1 } };
const EPOCHS = 3;
/** The value of each trial by its number. */
const valued = (values: readonly number[]) => (trial: RunningTrial) => values[trial.number % values.length]!;

describe('limits of a study', () => {
  const folder = testFolder();
  const open = (name = 'a', direction: Direction = 'maximize'): StudyStore =>
    openJournal(join(folder(), `${name}.log`), { name: 'study', directions: [direction], metricNames: ['m'] });

  describe('judged from its journal', () => {
    const reached = (store: StudyStore, limits: Limits, running: { from: number; to: number }[] = []) =>
      reachedLimit(limits, { store, study: store.read(), running });
    /** A trial that has ended with a value, or runs; `reports` epochs long. */
    function trial(store: StudyStore, state: 'complete' | 'pruned' | 'failed' | 'running', value: number | null, reports = EPOCHS): number {
      const number = store.begin({ x: store.read().trials.length }, space);
      for (let step = 0; step < reports; step++) store.report(number, step, value ?? 0);
      if (state !== 'running') store.finish(number, state, value === null ? null : [value]);
      return number;
    }

    it('counts the epochs of finished trials, and of running ones those that they are to train', () => {
      const store = open();
      trial(store, 'complete', 0.5);
      trial(store, 'pruned', 0.2, 1);
      trial(store, 'failed', null, 2);
      expect(reached(store, { epochs: 7 })).to.equal(null);
      expect(reached(store, { epochs: 6 })).to.deep.equal({ by: 'epochs', message: 'the budget of 6 epochs is spent' });
      trial(store, 'running', 0.1, 1);
      expect(reached(store, { epochs: 9, planned: () => 3 })).to.include({ by: 'epochs' });
      expect(reached(store, { epochs: 10, planned: () => 3 })).to.equal(null);
    });

    it('counts each student of a trial, and what was noted where they ended early', () => {
      const store = open();
      trial(store, 'complete', 0.5);
      expect(reached(store, { epochs: 6, students: 2 })).to.include({ by: 'epochs' });
      expect(reached(store, { epochs: 7, students: 2 })).to.equal(null);
      const early = store.begin({ x: 1 }, space);
      store.report(early, 0, 0.1);
      store.note(early, { epochs: 1 });
      store.finish(early, 'complete', [0.1]);
      expect(reached(store, { epochs: 7, students: 2 })).to.include({ by: 'epochs' });
      expect(reached(store, { epochs: 8, students: 2 })).to.equal(null);
    });

    it('counts trials without a better value in the order of their numbers, up to the first that runs', () => {
      const store = open();
      for (const value of [0.3, 0.6, 0.5, 0.6]) trial(store, 'complete', value);
      trial(store, 'failed', null);
      expect(reached(store, { noBetterFor: 3 }), 'trial 4 has no value').to.equal(null);
      expect(reached(store, { noBetterFor: 2 })).to.deep.equal({
        by: 'no_better_for',
        message: 'no better value in the 2 trials after trial 1',
      });
      trial(store, 'running', 0.1);
      for (const value of [0.1, 0.1]) trial(store, 'complete', value);
      expect(reached(store, { noBetterFor: 3 }), 'trial 5 has not ended').to.equal(null);
    });

    it('lets pruned trials and those outside of their constraints count but never be the best', () => {
      const store = open('b', 'minimize');
      trial(store, 'pruned', 0.1);
      expect(reached(store, { noBetterFor: 1 }), 'there is no best yet').to.equal(null);
      trial(store, 'complete', 0.5);
      const outside = store.begin({ x: 7 }, space);
      store.mark(outside, { 'constraints:student.parameters <= 8': 1 });
      store.finish(outside, 'complete', [0.01]);
      expect(reached(store, { noBetterFor: 1, target: 0.05 })).to.include({ by: 'no_better_for' });
    });

    it('is at its target as soon as any complete trial is, in either direction', () => {
      for (const [direction, short, enough] of [
        ['maximize', 0.89, 0.9],
        ['minimize', 0.91, 0.9],
      ] as const) {
        const store = open(direction, direction);
        trial(store, 'running', 0.5);
        trial(store, 'complete', short);
        expect(reached(store, { target: 0.9 })).to.equal(null);
        const hit = trial(store, 'complete', enough);
        expect(reached(store, { target: 0.9 })).to.deep.equal({
          by: 'target',
          message: `trial ${hit} has reached the target: 0.9, and 0.9 was asked for`,
        });
      }
    });

    it('adds up the seconds of all processes, those at the same time once, and of trials that still run', () => {
      const store = open();
      const number = trial(store, 'running', 0.5);
      store.note(number, { seconds: 40 });
      store.finish(number, 'complete', [0.5]);
      const now = Date.now() / 1000;
      expect(trainingSeconds(store)).to.be.closeTo(40, 1e-6);
      expect(reached(store, { seconds: 41 })).to.equal(null);
      expect(reached(store, { seconds: 40 })).to.deep.equal({ by: 'seconds', message: 'the budget of 40 seconds of training is spent' });
      expect(reached(store, { seconds: 41 }, [{ from: now - 20, to: now - 10 }]), 'within the first').to.equal(null);
      expect(reached(store, { seconds: 41 }, [{ from: now - 45, to: now - 20 }])).to.include({ by: 'seconds' });
    });
  });

  describe('in its loop', () => {
    const climb =
      (value: (trial: RunningTrial) => number = ({ params }) => Number(params['x'])): Train =>
      async (trial, step) => {
        for (let epoch = 0; epoch < EPOCHS; epoch++) {
          await step();
          if (trial.report(epoch, value(trial)) === 'prune') return { state: 'pruned', value: value(trial) };
        }
        trial.trained();
        return { state: 'complete', value: value(trial) };
      };
    const run = (store: StudyStore, limits: Limits, train: Train, more: Partial<StudyRequest> = {}) => {
      const step = new LockStep();
      const runTrial = step.run(train);
      return runStudy({
        ...{ store, space, limits, runTrial, onLive: step.onLive },
        sampler: grid.create({ shuffle: true }),
        pruner: none.create({}),
        ...{ seed: 0, trials: null, ...more },
      });
    };
    const numbers = (store: StudyStore) =>
      store.read().trials.map(({ number, state, params, values }) => ({ number, state, params, values }));

    it('begins the same trials within its epochs, whether one runs at a time or four', async () => {
      const limits = { epochs: 20, planned: () => EPOCHS };
      const [one, four] = [open('one'), open('four')];
      const result = await run(one, limits, climb());
      expect(result).to.deep.include({ ended: 'finished', limit: { by: 'epochs', message: 'the budget of 20 epochs is spent' } });
      expect(result.counts).to.include({ complete: 7, running: 0 });
      await run(four, limits, climb(), { parallel: 4 });
      expect(numbers(four)).to.deep.equal(numbers(one));
    });

    it('goes on with what is left of its epochs, and lets a trial that was left finish though they are spent', async () => {
      const limits = { epochs: 9, planned: () => EPOCHS };
      const store = open();
      const halt = new AbortController();
      const stopping: Train = async (trial, step) => {
        if (trial.number === 2) halt.abort(new Error('enough'));
        return climb()(trial, step);
      };
      expect(await run(store, limits, stopping, { signal: halt.signal })).to.include({ ended: 'aborted' });
      expect(numbers(store).map(({ state }) => state)).to.deep.equal(['complete', 'complete', 'running']);
      const whole = open('whole');
      await run(whole, limits, climb());
      const result = await run(store, limits, climb());
      expect(result.limit).to.include({ by: 'epochs' });
      expect(numbers(store)).to.deep.equal(numbers(whole));
      expect(numbers(store)).to.have.length(3);
      expect((await run(store, { epochs: 12, planned: () => EPOCHS }, climb())).counts, 'a larger budget').to.include({ complete: 4 });
    });

    it('spends on other trials what a pruner saved', async () => {
      const asha = successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 });
      const store = open();
      const result = await run(store, { epochs: 12, planned: () => EPOCHS }, climb(valued([9, 1, 1, 1])), { pruner: asha });
      const epochs = store.read().trials.reduce((sum, { intermediate }) => sum + intermediate.size, 0);
      expect(result.counts.pruned).to.be.greaterThan(0);
      expect(result.trials.length).to.be.greaterThan(4);
      expect(epochs).to.be.within(12, 12 + EPOCHS - 1);
    });

    it('ends after so many trials without a better one, the same with several at a time on every run', async () => {
      const train = climb(valued([3, 5, 1, 4, 5, 2, 9]));
      const one = open('one');
      expect((await run(one, { noBetterFor: 4 }, train)).limit).to.deep.equal({
        by: 'no_better_for',
        message: 'no better value in the 4 trials after trial 1',
      });
      expect(numbers(one)).to.have.length(6);
      const [two, again] = [open('two'), open('again')];
      for (const store of [two, again]) expect((await run(store, { noBetterFor: 2 }, train, { parallel: 3 })).limit).to.not.equal(null);
      expect(numbers(again)).to.deep.equal(numbers(two));
      expect(
        numbers(two).every(({ state }) => state === 'complete'),
        'running trials finish',
      ).to.equal(true);
    });

    it('ends at its target, and at once when it is resumed', async () => {
      const store = open();
      const train = climb(valued([3, 5, 7, 9]));
      expect((await run(store, { target: 6 }, train)).limit).to.include({ by: 'target' });
      expect((await run(store, { target: 6 }, train)).trials).to.have.length(3);
      expect((await run(store, { target: 8 }, train)).trials).to.have.length(4);
    });

    it('needs no number of trials where seconds end it, and begins none once they are spent', async () => {
      const endless: Space = { x: { type: 'float', low: 0, high: 1, log: false, step: null } };
      const store = open();
      const slow: Train = async () => (await new Promise((done) => setTimeout(done, 20)), { state: 'complete', value: 1 });
      const result = await run(store, { seconds: 0.05 }, slow, { space: endless, sampler: random.create({}) });
      expect(result.limit).to.deep.equal({ by: 'seconds', message: 'the budget of 0.05 seconds of training is spent' });
      expect(trainingSeconds(store)).to.be.at.least(0.05);
      expect(result.trials.length).to.be.at.least(1);
      const spent = numbers(store).length;
      await run(store, { seconds: 0.05 }, slow, { space: endless, sampler: random.create({}) });
      expect(numbers(store)).to.have.length(spent);
    });

    it('says nothing of a limit where all trials have run', async () => {
      expect((await run(open(), { epochs: 9, planned: () => EPOCHS }, climb(), { trials: 3 })).limit).to.equal(null);
    });
  });
});
