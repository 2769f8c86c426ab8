import { join } from 'node:path';
import { expect } from 'chai';
import grid from '../../../plugins/samplers/grid.js';
import random from '../../../plugins/samplers/random.js';
import none from '../../../plugins/pruners/none.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import { InputError, PluginError, type Pruner, type Space } from '../../../src/plugin/index.js';
import {
  openJournal,
  runStudy,
  thisOwner,
  type RunningTrial,
  type StudyRequest,
  type StudyStore,
  type TrialResult,
} from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const space: Space = {
  x: { type: 'choice', choices: [1, 2, 4] },
  y: { type: 'int', low: 0, high: 3, log: false, step: 1 },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['validation/macro_f1'] };
const score = (x: unknown, y: unknown): number => Number(x) * 10 - Number(y);
const asha = successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 });

/** A trial of `epochs` epochs whose objective grows towards its score. */
async function climb({ params, report }: RunningTrial, epochs = 4): Promise<TrialResult> {
  for (let step = 0; step < epochs; step++) {
    const value = (score(params['x'], params['y']) * (step + 1)) / epochs;
    if (report(step, value) === 'prune') return { state: 'pruned', value };
  }
  return { state: 'complete', value: score(params['x'], params['y']) };
}

describe('study loop', () => {
  const folder = testFolder();
  const open = (name = 'a'): StudyStore => openJournal(join(folder(), `${name}.log`), start);
  const request = (store: StudyStore, more: Partial<StudyRequest> = {}): StudyRequest => ({
    store,
    sampler: grid.create({ shuffle: false }),
    pruner: none.create({}),
    space,
    seed: 0,
    trials: null,
    runTrial: (trial) => climb(trial),
    ...more,
  });
  const outcome = (store: StudyStore) =>
    store.read().trials.map(({ state, params, values, intermediate, attributes }) => ({ state, params, values, intermediate, attributes }));

  it('runs a grid to its end and finds the best', async () => {
    const told: number[] = [];
    const result = await runStudy(request(open(), { onEvent: (event) => event.type === 'told' && told.push(event.best!) }));
    expect(result).to.include({ ended: 'finished', message: null });
    expect(result.counts).to.deep.equal({ waiting: 0, running: 0, complete: 12, pruned: 0, failed: 0 });
    expect(result.best).to.deep.include({ number: 8, value: 40, params: { x: 4, y: 0 } });
    expect(result.trials[0]!.seconds).to.be.a('number');
    expect(told).to.deep.equal([0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8]);
  });

  it('keeps to the budget, which counts trials begun before', async () => {
    const store = open();
    expect((await runStudy(request(store, { trials: 5 }))).trials).to.have.length(5);
    expect((await runStudy(request(store, { trials: 7 }))).trials).to.have.length(7);
    expect((await runStudy(request(store, { trials: 7 }))).trials).to.have.length(7);
  });

  it('asks for a budget where the sampler has no end', async () => {
    const endless: Space = { x: { type: 'float', low: 0, high: 1, log: false, step: null } };
    const failure = await runStudy(request(open(), { space: endless, sampler: random.create({}) })).catch((fault: unknown) => fault);
    expect(failure).to.be.instanceOf(InputError);
    expect((failure as Error).message).to.match(/trials: /);
  });

  it('goes on after a trial that throws, and says why it failed', async () => {
    const result = await runStudy(
      request(open(), { runTrial: (trial) => (trial.number === 3 ? Promise.reject(new Error('out of memory')) : climb(trial)) }),
    );
    expect(result.counts).to.include({ complete: 11, failed: 1 });
    expect(result.trials[3]).to.include({ state: 'failed', reason: 'out of memory', value: null });
  });

  it('marks what diverged as failed', async () => {
    const result = await runStudy(
      request(open(), { runTrial: async ({ number }) => ({ state: 'complete', value: number === 0 ? NaN : number === 1 ? Infinity : 1 }) }),
    );
    expect(result.trials.slice(0, 3).map(({ state, reason }) => [state, reason])).to.deep.equal([
      ['failed', 'diverged'],
      ['failed', 'diverged'],
      ['complete', null],
    ]);
    expect(result.best!.number).to.equal(2);
  });

  it('stops where trials fail in the same way again and again', async () => {
    const result = await runStudy(request(open(), { runTrial: () => Promise.reject(new Error('no such file')), failures: 3 }));
    expect(result).to.deep.include({ ended: 'failing', best: null, message: '3 trials in a row failed in the same way: no such file' });
    expect(result.trials).to.have.length(3);
  });

  it('does not stop for trials that fail each in their own way', async () => {
    const result = await runStudy(request(open(), { runTrial: ({ number }) => Promise.reject(new Error(`fault ${number}`)), failures: 3 }));
    expect(result).to.include({ ended: 'finished' });
    expect(result.counts.failed).to.equal(12);
  });

  it('ends with an InputError, and can go on once it is mended', async () => {
    const store = open();
    const failure = await runStudy(request(store, { runTrial: () => Promise.reject(new InputError('no data')) })).catch(
      (fault: unknown) => fault,
    );
    expect(failure).to.be.instanceOf(InputError);
    expect(store.read().trials.map(({ state }) => state)).to.deep.equal(['running']);
    const result = await runStudy(request(store));
    expect(result.counts.complete).to.equal(12);
  });

  it('gives the same study when it is aborted and resumed, pruning included', async () => {
    const whole = open('whole');
    await runStudy(request(whole, { pruner: asha }));
    const parts = open('parts');
    for (let round = 0; round < 4; round++) {
      const abort = new AbortController();
      let epochs = 0;
      const runTrial = async (trial: RunningTrial): Promise<TrialResult> =>
        climb({
          ...trial,
          report(step, value) {
            const answer = trial.report(step, value);
            if (++epochs === 5) abort.abort();
            abort.signal.throwIfAborted();
            return answer;
          },
        });
      const result = await runStudy(request(parts, { pruner: asha, signal: abort.signal, runTrial }));
      expect(result.ended).to.equal('aborted');
      expect(result.counts.running).to.equal(1);
    }
    expect((await runStudy(request(parts, { pruner: asha }))).ended).to.equal('finished');
    expect(whole.read().trials.some(({ state }) => state === 'pruned')).to.equal(true);
    expect(outcome(parts)).to.deep.equal(outcome(whole));
  });

  it('leaves the running trials of a living process, of another machine and of Optuna alone', async () => {
    const store = open();
    store.begin({ x: 1, y: 0 }, space, { owner: thisOwner() });
    store.begin({ x: 1, y: 1 }, space, { owner: { ...thisOwner(), host: 'elsewhere' } });
    store.begin({ x: 1, y: 2 }, space);
    const result = await runStudy(request(store));
    expect(result.counts).to.include({ running: 3, complete: 9 });
  });

  const dead = { ...thisOwner(), boot: 'an earlier start of this machine' };

  it('runs the trial of a dead process again under its number', async () => {
    const store = open();
    store.begin({ x: 2, y: 3 }, space, { owner: dead });
    store.report(0, 0, 999);
    const again: [number, boolean][] = [];
    const result = await runStudy(
      request(store, { onEvent: (event) => event.type === 'begun' && again.push([event.number, event.again]) }),
    );
    expect(again.slice(0, 2)).to.deep.equal([
      [0, true],
      [1, false],
    ]);
    expect(result.trials[0]).to.deep.include({ state: 'complete', params: { x: 2, y: 3 }, value: 17 });
    expect(store.read().trials[0]!.intermediate.get(0)).to.equal(17 / 4);
    expect(store.trialNotes(0)).to.include({ restarts: 1 });
    expect(result.counts.complete).to.equal(12);
  });

  it('does not judge a trial that runs again by its earlier future', async () => {
    const store = open();
    store.begin({ x: 2, y: 3 }, space, { owner: dead });
    for (let step = 0; step < 3; step++) store.report(0, step, 999);
    store.mark(0, { completed_rung_0: 999 });
    const seen: unknown[] = [];
    const pruner: Pruner = {
      judge({ study, number }) {
        const { intermediate, attributes } = study.trials[number]!;
        seen.push([[...intermediate.keys()], attributes]);
        return { prune: false, attributes: { [`step_${intermediate.size}`]: true } };
      },
    };
    await runStudy(request(store, { pruner, trials: 1, runTrial: (trial) => climb(trial, 3) }));
    expect(seen).to.deep.equal([
      [[0], {}],
      [[0, 1], { step_1: true }],
      [[0, 1, 2], { step_1: true, step_2: true }],
    ]);
  });

  it('gives up a trial that kills its process a fourth time', async () => {
    const store = open();
    store.begin({ x: 2, y: 3 }, space, { owner: dead, tried: { at: 0, times: 4 } });
    const result = await runStudy(request(store, { restarts: 3 }));
    expect(result.trials[0]).to.include({ state: 'failed', reason: 'its process died 4 times while it ran, never getting any further' });
    expect(result.counts).to.include({ failed: 1, complete: 11 });
  });

  it('names the plugin that answers wrongly', async () => {
    const wrong = [
      [{ sampler: { sample: () => ({ x: 1 }) } }, /sampler 'mine': gives no value for y/],
      [{ sampler: { sample: () => ({ x: 3, y: 1 }) } }, /sampler 'mine': gives x = 3, which is outside/],
      [{ sampler: { sample: () => ({ x: 1, y: 1, z: 1 }) } }, /sampler 'mine': gives a value for z/],
      [
        {
          sampler: {
            sample: () => {
              throw new Error('broken');
            },
          },
        },
        /sampler 'mine': broken/,
      ],
      [{ sampler: { sample: () => null, size: () => 1.5 } }, /sampler 'mine': size gives 1.5/],
      [{ pruner: { judge: () => ({ prune: 1 }) } as unknown as Pruner }, /pruner 'mine': its verdict has prune = 1/],
      [{ pruner: { judge: () => ({ prune: false, attributes: { f: () => 1 } }) } }, /pruner 'mine': function is not a JSON value/],
    ] as const;
    for (const [index, [more, message]] of wrong.entries()) {
      const names = { sampler: 'mine', pruner: 'mine' };
      const failure = await runStudy(request(open(`wrong-${index}`), { trials: 4, names, ...more })).catch((fault: unknown) => fault);
      expect(failure, String(message)).to.be.instanceOf(PluginError);
      expect((failure as Error).message).to.match(message);
    }
  });

  it('counts a pruned trial by its last report', async () => {
    const pruner: Pruner = { judge: ({ step }) => ({ prune: step === 1 }) };
    const result = await runStudy(
      request(open(), {
        pruner,
        trials: 1,
        runTrial: async (trial) => {
          await climb(trial);
          return { state: 'pruned', value: null };
        },
      }),
    );
    expect(result.trials[0]).to.include({ state: 'pruned', value: 5 });
    expect(result.best).to.equal(null);
  });
});
