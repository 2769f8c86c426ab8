/** A study whose process dies after any line of its journal goes on to the very trials, verdicts and values of one that was left in peace. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import hyperband from '../../../plugins/pruners/hyperband.js';
import median from '../../../plugins/pruners/median.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import random from '../../../plugins/samplers/random.js';
import tpe from '../../../plugins/samplers/tpe.js';
import none from '../../../plugins/pruners/none.js';
import { InputError, type Params, type Pruner, type Sampler, type Space } from '../../../src/plugin/index.js';
import { enqueue, openJournal, prunedAt, runStudy, type Rules, type StudyEvent, type StudyStore } from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';
import { LockStep, type Train } from './lock-step.js';

const space: Space = {
  x: { type: 'float', low: 0, high: 1, log: false, step: null },
  pace: { type: 'choice', choices: [1, 2] },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['m'] };
const epochs = 4;
const trials = 9;

/** Climbs to x by the epoch; a slow one takes two steps an epoch, as one with smaller batches does. */
const climb: Train = async (trial, step) => {
  const top = Number(trial.params['x']);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let one = 0; one < Number(trial.params['pace']); one++) await step();
    const value = top * (1 - 0.6 ** (epoch + 1)) + 0.02 * Math.sin(40 * top + epoch);
    if (trial.report(epoch, value) === 'prune') return (trial.trained(), { state: 'pruned', value: null });
  }
  trial.trained();
  return { state: 'complete', value: top };
};

interface Night {
  readonly sampler: Sampler;
  readonly pruner: Pruner;
  readonly audit: number;
  readonly parallel: number;
  readonly enqueued?: readonly Params[];
  readonly rules?: Rules;
}

const learning = tpe.create({ startup: 3, candidates: 8, multivariate: 'auto', constant_liar: true, prior_weight: 1 });
const halving = successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 });
const brackets = hyperband.create({ min_resource: 1, max_resource: 4, reduction_factor: 2, bootstrap_count: 0 });
const middle = median.create({ n_startup_trials: 2, n_warmup_steps: 0, interval_steps: 1, n_min_trials: 1 });
const nights: Readonly<Record<string, Night>> = {
  'one after another, ASHA and TPE': { sampler: learning, pruner: halving, audit: 0, parallel: 1 },
  'one after another, ASHA with an audit': { sampler: random.create({}), pruner: halving, audit: 0.4, parallel: 1 },
  'three at the same time, ASHA and TPE': { sampler: learning, pruner: halving, audit: 0, parallel: 3 },
  'three at the same time, ASHA with an audit': { sampler: learning, pruner: halving, audit: 0.4, parallel: 3 },
  'three at the same time, Hyperband': { sampler: learning, pruner: brackets, audit: 0, parallel: 3 },
  'two at the same time, median': { sampler: learning, pruner: middle, audit: 0, parallel: 2 },
  'three at the same time, with enqueued trials and a constraint': {
    ...{ sampler: learning, pruner: halving, audit: 0, parallel: 3 },
    enqueued: [{ x: 0.25 }, { pace: 2 }, { x: 0.5, pace: 1 }],
    rules: { violations: ({ x }) => ({ 'x <= 0.8': Number(x) - 0.8 }) },
  },
};

describe('a study that dies after any line', function () {
  this.timeout(120_000);
  const folder = testFolder();

  async function run(store: StudyStore, { parallel, enqueued = [], ...night }: Night): Promise<{ events: StudyEvent[] }> {
    enqueue(store, enqueued);
    const step = new LockStep();
    const events: StudyEvent[] = [];
    const onEvent = (event: StudyEvent): void => void events.push(event);
    const together = { runTrial: step.run(climb), onLive: step.onLive, clock: step.clock, parallel, onEvent };
    const { ended } = await runStudy({ store, space, seed: 11, trials, ...night, ...together });
    expect(ended).to.equal('finished');
    return { events };
  }
  const outcome = (store: StudyStore) =>
    store.read().trials.map(({ number, state, params, values, intermediate, attributes }) => {
      return { number, state, params, values, intermediate, attributes };
    });
  /** A journal that was begun by a process which is dead. */
  function after(lines: readonly string[]): StudyStore {
    const path = join(folder(), `${lines.length}.log`);
    writeFileSync(path, lines.map((line) => `${line.replaceAll(/"boot":("[^"]*"|null)/g, '"boot":"before"')}\n`).join(''));
    return openJournal(path, start);
  }
  const linesOf = ({ path }: StudyStore): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

  for (const [name, night] of Object.entries(nights))
    it(`ends the same: ${name}`, async () => {
      const whole = openJournal(join(folder(), 'whole.log'), start);
      await run(whole, night);
      const expected = outcome(whole);
      const states = expected.map(({ state }) => state);
      expect(states).to.include.members(['complete', 'pruned']);
      expect(whole.read().trials.some((trial) => prunedAt(trial) !== null)).to.equal(night.audit > 0);
      const lines = linesOf(whole);
      for (let kept = 2; kept < lines.length; kept++) {
        const store = after(lines.slice(0, kept));
        const { events } = await run(store, night);
        expect(outcome(store), `after line ${kept} of ${lines.length}: ${lines[kept - 1]!.slice(0, 160)}`).to.deep.equal(expected);
        const again = events.filter((event) => event.type === 'begun' && event.again).length;
        expect(again).to.be.at.most(night.parallel);
        store.close();
        // Some twice, too: what the second process has added counts as much as what the first had.
        if (kept % 4 > 0) continue;
        const more = linesOf(store);
        const between = kept + Math.floor((more.length - kept) / 3);
        const third = after(more.slice(0, between));
        await run(third, night);
        expect(outcome(third), `after lines ${kept} and ${between}`).to.deep.equal(expected);
        third.close();
      }
    });

  /** Runs one trial over and over; each process dies in the epoch that `at` says, once it has reported the ones before. */
  async function deaths(at: (death: number) => number): Promise<{ died: number; state: string; reason: unknown }> {
    let store = openJournal(join(folder(), `${Math.random()}.log`), start);
    const request = { sampler: random.create({}), pruner: none.create({}), space, seed: 1, trials: 1, restarts: 3 };
    for (let died = 0; died < 12; died++) {
      let left: string[] | null = null;
      const stop = new InputError('the process is gone');
      await runStudy({
        ...request,
        store,
        runTrial: async ({ report }) => {
          for (let epoch = 0; epoch < 6; epoch++) {
            if (epoch === at(died)) left = linesOf(store);
            if (left) throw stop;
            report(epoch, epoch);
          }
          return { state: 'complete', value: 6 };
        },
      }).catch((fault: unknown) => expect(fault).to.equal(stop));
      if (!left) return { died, state: store.read().trials[0]!.state, reason: store.trialNotes(0)['reason'] };
      store = after(left);
    }
    throw new Error('it never ended');
  }

  it('gives up a trial whose process dies four times in the same epoch', async () => {
    const reason = 'its process died 4 times while it ran, never getting any further';
    expect(await deaths(() => 2)).to.deep.equal({ died: 4, state: 'failed', reason });
    expect(await deaths(() => 0)).to.deep.equal({ died: 4, state: 'failed', reason });
  });

  it('does not give up one that gets further, or whose process dies before it is back where it was', async () => {
    expect(await deaths((death) => (death < 10 ? Math.floor(death / 2) : 9))).to.include({ died: 10, state: 'complete' });
    expect(await deaths((death) => (death === 0 ? 5 : death < 10 ? 3 : 9))).to.include({ died: 10, state: 'complete' });
  });
});
