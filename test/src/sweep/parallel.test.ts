import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import grid from '../../../plugins/samplers/grid.js';
import random from '../../../plugins/samplers/random.js';
import median from '../../../plugins/pruners/median.js';
import none from '../../../plugins/pruners/none.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import { InputError, paramsKey, type Pruner, type Sampler, type Space } from '../../../src/plugin/index.js';
import {
  JournalError,
  openJournal,
  runStudy,
  thisOwner,
  trainingSeconds,
  type RunningTrial,
  type StudyEvent,
  type StudyRequest,
  type StudyStore,
  type TrialResult,
} from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';
import { LockStep, type Train } from './lock-step.js';

const space: Space = {
  x: { type: 'choice', choices: [1, 2, 4] },
  y: { type: 'int', low: 0, high: 3, log: false, step: 1 },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['validation/macro_f1'] };
const score = ({ params }: Pick<RunningTrial, 'params'>): number => Number(params['x']) * 10 - Number(params['y']);
const asha = successiveHalving.create({ min_resource: 1, reduction_factor: 2, min_early_stopping_rate: 0, bootstrap_count: 0 });

/** As many epochs as its parameters say, in step with the others; what follows its training takes `after`. */
const climb =
  (after: (trial: RunningTrial) => Promise<unknown> = async () => {}): Train =>
  async (trial, step) => {
    const epochs = 3 + (Number(trial.params['y']) % 2);
    let state: TrialResult['state'] = 'complete';
    for (let epoch = 0; epoch < epochs && state === 'complete'; epoch++) {
      await step();
      if (trial.report(epoch, (score(trial) * (epoch + 1)) / epochs) === 'prune') state = 'pruned';
    }
    trial.trained();
    await after(trial);
    return { state, value: state === 'complete' ? score(trial) : null };
  };

/** A promise that a test settles when it likes. */
function held(): { promise: Promise<void>; let: () => void } {
  let release!: () => void;
  return { promise: new Promise<void>((resolve) => (release = resolve)), let: release };
}
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('study loop, several trials at the same time', () => {
  const folder = testFolder();
  const open = (name = 'a'): StudyStore => openJournal(join(folder(), `${name}.log`), start);
  const request = (store: StudyStore, more: Partial<StudyRequest> = {}): StudyRequest => ({
    store,
    sampler: grid.create({ shuffle: false }),
    pruner: none.create({}),
    space,
    seed: 0,
    trials: null,
    parallel: 3,
    runTrial: async (trial) => ({ state: 'complete', value: score(trial) }),
    ...more,
  });
  /** A study in lock step; with its events. */
  async function inStep(store: StudyStore, train: Train, more: Partial<StudyRequest> = {}) {
    const step = new LockStep();
    const events: StudyEvent[] = [];
    const result = await runStudy(
      request(store, { runTrial: step.run(train), onLive: step.onLive, onEvent: (event) => events.push(event), ...more }),
    );
    return { result, events };
  }
  const outcome = (store: StudyStore) =>
    store.read().trials.map(({ number, state, params, values, intermediate, attributes }) => {
      return { number, state, params, values, intermediate, attributes };
    });
  const failureOf = (running: Promise<unknown>): Promise<any> =>
    running.then(
      () => null,
      (fault: unknown) => fault,
    );

  it('claims for every slot in order, and tells how many live, before one trains', async () => {
    const log: string[] = [];
    const store = open();
    await runStudy(
      request(store, {
        trials: 5,
        onLive: (live) => log.push(`${live} live, ${store.read().trials.length} claimed`),
        runTrial: async ({ number, slot }) => (log.push(`trial ${number} in slot ${slot}`), { state: 'complete', value: 1 }),
      }),
    );
    expect(log.slice(0, 4)).to.deep.equal(['3 live, 3 claimed', 'trial 0 in slot 0', 'trial 1 in slot 1', 'trial 2 in slot 2']);
    expect(log.slice(4, 6)).to.deep.equal(['trial 3 in slot 0', 'trial 4 in slot 1']);
    expect(log.slice(6).map((line) => line[0])).to.have.members(['2', '1', '0']);
    expect(log.at(-1)).to.equal('0 live, 5 claimed');
  });

  it('has no more slots than trials', async () => {
    const live: number[] = [];
    await runStudy(request(open(), { trials: 2, parallel: 8, onLive: (count) => live.push(count) }));
    expect(live).to.deep.equal([2, 1, 0]);
  });

  it('counts a slot between two trials as alive', async () => {
    const live: number[] = [];
    const first = held();
    const running = runStudy(
      request(open(), {
        trials: 3,
        parallel: 2,
        onLive: (count) => live.push(count),
        runTrial: async ({ number }) => (number === 0 && (await first.promise), { state: 'complete', value: number }),
      }),
    );
    await settled();
    expect(live, 'slot 1 has run trials 1 and 2').to.deep.equal([2, 1]);
    first.let();
    expect((await running).counts.complete).to.equal(3);
    expect(live).to.deep.equal([2, 1, 0]);
  });

  it('gives the same journal in two runs, whatever time the trials take between training and telling', async () => {
    const pruners: Record<string, () => Pruner> = {
      none: () => none.create({}),
      asha: () => asha,
      median: () => median.create({ n_startup_trials: 1, n_warmup_steps: 0, interval_steps: 1, n_min_trials: 1 }),
    };
    const samplers: Record<string, Sampler> = { grid: grid.create({ shuffle: true }), random: random.create({}) };
    for (const [pruner, make] of Object.entries(pruners))
      for (const [name, sampler] of Object.entries(samplers)) {
        const [one, other] = [open(`${pruner}-${name}-1`), open(`${pruner}-${name}-2`)];
        const a = await inStep(one, climb(), { sampler, pruner: make() });
        const late = climb(({ slot }) => sleep(slot === 0 ? 6 : slot === 1 ? 0 : 3));
        const b = await inStep(other, late, { sampler, pruner: make() });
        expect(outcome(other), `${pruner} ${name}`).to.deep.equal(outcome(one));
        const story = ({ events }: typeof a) => events.map((event) => ('seconds' in event ? { ...event, seconds: 0 } : event));
        expect(story(b), `${pruner} ${name}`).to.deep.equal(story(a));
        expect(a.result.counts.complete + a.result.counts.pruned).to.equal(12);
        expect(a.result.counts.pruned > 0).to.equal(pruner !== 'none');
      }
  });

  it('finds for each configuration what one trial after another finds, where nothing is pruned', async () => {
    for (const sampler of [grid.create({ shuffle: false }), grid.create({ shuffle: true }), random.create({})]) {
      const found = async (parallel: number): Promise<object> => {
        const store = open(`${parallel}-${Math.random()}`);
        await inStep(store, climb(), { sampler, parallel, seed: 4, trials: 10 });
        return Object.fromEntries(outcome(store).map(({ params, values }) => [paramsKey(params), values]));
      };
      const one = await found(1);
      expect(Object.keys(one)).to.have.length(10);
      for (const parallel of [2, 3, 5, 16]) expect(await found(parallel)).to.deep.equal(one);
    }
  });

  it('shows samplers and pruners the trials that run', async () => {
    const seen: string[] = [];
    const sampler: Sampler = {
      sample({ study, number }) {
        seen.push(`${number}: ${study.trials.map(({ state }) => state).join(' ')}`);
        return { x: 1, y: number % 4 };
      },
    };
    await inStep(open(), climb(), { sampler, trials: 4, parallel: 3 });
    expect(seen).to.deep.equal(['0: ', '1: running', '2: running running', '3: complete running running']);
  });

  it('counts failures in a row as they are told; then stops all slots and gives their trials back', async () => {
    const store = open();
    const train: Train = async (trial, step) => {
      await step();
      if (trial.slot === 0) for (;;) await step();
      throw new Error('out of memory');
    };
    const { result, events } = await inStep(store, train, { failures: 4 });
    expect(result).to.include({ ended: 'failing', message: '4 trials in a row failed in the same way: out of memory' });
    expect(result.counts).to.deep.equal({ waiting: 0, running: 1 + 1, complete: 0, pruned: 0, failed: 4 });
    expect(events.filter(({ type }) => type === 'left').map(({ number }) => number)).to.have.members([0, 5]);
    const again = await inStep(store, climb());
    expect(again.result.counts).to.include({ complete: 8, failed: 4, running: 0 });
    expect(store.trialNotes(0), 'nothing died').to.include({ restarts: 0 });
  });

  it('begins to count anew with a success', async () => {
    const train: Train = async (trial, step) => {
      await step();
      if (trial.number % 3 === 2) return { state: 'complete', value: 1 };
      throw new Error('the same');
    };
    const { result } = await inStep(open(), train, { failures: 3 });
    expect(result).to.include({ ended: 'finished', message: null });
    expect(result.counts).to.include({ complete: 4, failed: 8 });
  });

  it('gives every running trial back when it is aborted, and completes them when it goes on', async () => {
    const store = open();
    const abort = new AbortController();
    let steps = 0;
    const train: Train = (trial, step) =>
      climb()(trial, async () => {
        if (++steps === 17) abort.abort(new Error('Ctrl-C'));
        await step();
      });
    const { result, events } = await inStep(store, train, { signal: abort.signal });
    expect(result).to.include({ ended: 'aborted', message: null });
    expect(result.counts).to.include({ running: 3, failed: 0 });
    expect(events.filter(({ type }) => type === 'left')).to.have.length(3);
    for (const { number, state } of result.trials) if (state === 'running') expect(store.trialNotes(number)['owner']).to.equal(null);
    const again = await inStep(store, climb());
    expect(again.result.counts).to.include({ complete: 12, running: 0 });
    expect(again.events.filter((event) => event.type === 'begun' && event.again)).to.have.length(3);
    const whole = open('whole');
    await inStep(whole, climb());
    expect(outcome(store)).to.deep.equal(outcome(whole));
  });

  it('ends once with a fault of the pruner, the trials beside it given back', async () => {
    const store = open();
    const pruner: Pruner = {
      judge({ number, step }) {
        if (number === 1 && step === 1) throw new Error('broken');
        return { prune: false };
      },
    };
    const failure = await failureOf(inStep(store, climb(), { pruner, names: { pruner: 'mine' } }));
    expect(failure.message).to.equal("pruner 'mine': broken");
    const { trials } = store.read();
    expect(trials.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
    for (const { number } of trials) expect(store.trialNotes(number)['owner']).to.equal(null);
    expect((await inStep(store, climb())).result.counts.complete).to.equal(12);
  });

  it('ends with a fault of the set-up that one trial finds, and of the sampler', async () => {
    const store = open();
    const train: Train = async (trial, step) => {
      await step();
      if (trial.number === 1) throw new InputError('no data');
      return climb()(trial, step);
    };
    expect(await failureOf(inStep(store, train))).to.be.instanceOf(InputError);
    expect(store.read().trials.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
    const sampler: Sampler = { sample: ({ number }) => (number < 2 ? { x: 1, y: number } : { x: 3, y: 0 }), size: () => null };
    const other = open('other');
    let trained = 0;
    const failure = await failureOf(
      inStep(other, async () => (trained++, { state: 'complete', value: 1 }), { sampler, trials: 6, names: { sampler: 'mine' } }),
    );
    expect(failure.message).to.match(/sampler 'mine': gives x = 3/);
    expect(trained, 'the third slot could not claim').to.equal(0);
    expect(other.read().trials.map(({ number }) => other.trialNotes(number)['owner'])).to.deep.equal([null, null]);
  });

  it('ends once with a fault of the journal', async () => {
    const store = open();
    const failing: StudyStore = Object.assign(Object.create(store) as StudyStore, {
      report(number: number, step: number, value: number) {
        if (number === 2) throw new JournalError(store.path, 'write', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
        store.report(number, step, value);
      },
    });
    const failure = await failureOf(inStep(failing, climb()));
    expect(failure).to.be.instanceOf(JournalError);
    expect(failure.message).to.include('the disk is full');
    expect(store.read().trials.every(({ state }) => state === 'running')).to.equal(true);
  });

  const dead = { ...thisOwner(), boot: 'an earlier start of this machine' };

  it('runs left trials first, then enqueued ones, then new ones; hopeless ones take no slot', async () => {
    const store = open();
    store.begin({ x: 4, y: 0 }, space, { owner: dead });
    store.begin({ x: 4, y: 1 }, space, { owner: dead, tried: { at: 0, times: 4 } });
    store.begin({ x: 4, y: 2 }, space, { owner: dead });
    const { events, result } = await inStep(store, climb(), { trials: 6, restarts: 3 });
    const begun = events.flatMap((event) => (event.type === 'begun' ? [[event.number, event.slot, event.again]] : []));
    expect(begun.slice(0, 3)).to.deep.equal([
      [0, 0, true],
      [2, 1, true],
      [3, 2, false],
    ]);
    expect(result.trials[1]).to.include({ state: 'failed', reason: 'its process died 4 times while it ran, never getting any further' });
    expect(result.counts).to.include({ complete: 5, failed: 1 });
  });

  it('judges no trial by what an earlier process saw of the future of the others', async () => {
    const whole = open('whole');
    await inStep(whole, climb(), { pruner: asha, trials: 3 });
    const store = open();
    for (let y = 0; y < 3; y++) {
      const number = store.begin({ x: 1, y }, space, { owner: dead });
      for (let step = 0; step < 4; step++) store.report(number, step, 999 * (y + 1));
      store.mark(number, { completed_rung_0: 999 * (y + 1), completed_rung_1: 999 });
    }
    const { result } = await inStep(store, climb(), { pruner: asha, trials: 3 });
    expect(result.trials.map(({ state, value }) => [state, value])).to.deep.equal(
      outcome(whole).map(({ state, values }) => [state, values[0]]),
    );
    expect(outcome(whole).some(({ state }) => state === 'pruned')).to.equal(true);
  });

  it('tells in the order in which training ended, not in that of what follows', async () => {
    const order: number[] = [];
    const ends = [held(), held(), held()];
    const running = runStudy(
      request(open(), {
        trials: 3,
        onEvent: (event) => event.type === 'told' && order.push(event.number),
        async runTrial(trial) {
          if (trial.number !== 1) trial.trained();
          await ends[trial.number]!.promise;
          return { state: 'complete', value: trial.number };
        },
      }),
    );
    for (const number of [1, 2, 0]) {
      ends[number]!.let();
      await settled();
    }
    await running;
    expect(order, 'trial 1 said nothing, so its end counts').to.deep.equal([0, 2, 1]);
  });

  it('refuses what is no number of trials', async () => {
    for (const parallel of [0, 1.5, NaN])
      expect((await failureOf(runStudy(request(open(), { parallel })))).message).to.match(/parallel is/);
  });

  it('knows how long a study has trained: trials at the same time count once', async () => {
    const store = open();
    await inStep(
      store,
      climb(() => sleep(20)),
      { trials: 6 },
    );
    const sum = store.read().trials.reduce((total, { number }) => total + Number(store.trialNotes(number)['seconds']), 0);
    const longest = Math.max(...store.read().trials.map(({ number }) => Number(store.trialNotes(number)['seconds'])));
    expect(trainingSeconds(store)).to.be.above(longest).and.below(sum);
  });

  it('tells every trial once and never has more in flight than slots, in whatever order they end', async () => {
    const plan = fc.record({
      parallel: fc.integer({ min: 1, max: 6 }),
      trials: fc.integer({ min: 1, max: 12 }),
      picks: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      fates: fc.array(fc.constantFrom('complete', 'pruned', 'failed', 'throws', 'diverges'), { minLength: 12, maxLength: 12 }),
      announces: fc.boolean(),
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(plan, async ({ parallel, trials, picks, fates, announces }) => {
        const flying: { trial: RunningTrial; end: () => void }[] = [];
        const told: number[] = [];
        const live: number[] = [];
        const ended: number[] = [];
        let [most, over] = [0, false];
        const store = open(`property-${round++}`);
        const running = runStudy(
          request(store, {
            parallel,
            trials,
            failures: 100,
            onLive: (count) => live.push(count),
            onEvent: (event) => event.type === 'told' && told.push(event.number),
            async runTrial(trial) {
              expect(flying.map((other) => other.trial.slot)).to.not.include(trial.slot);
              const { promise, let: end } = held();
              flying.push({ trial, end });
              most = Math.max(most, flying.length);
              await promise;
              const fate = fates[trial.number]!;
              if (fate === 'throws') throw new Error(`fault of ${trial.number}`);
              if (fate === 'diverges') return { state: 'complete', value: NaN };
              return { state: fate, value: fate === 'failed' ? null : trial.number };
            },
          }),
        ).finally(() => (over = true));
        for (let turn = 0; !over; turn++) {
          await settled();
          const [next] = flying.splice((picks[turn % picks.length] ?? 0) % Math.max(flying.length, 1), 1);
          if (!next) {
            await sleep(0); // the study gives way now and then, on a busy machine more often
            continue;
          }
          if (announces) next.trial.trained();
          ended.push(next.trial.number);
          next.end();
        }
        const result = await running;
        expect(result.ended).to.equal('finished');
        expect(told).to.deep.equal(ended);
        expect([...told].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: trials }, (_, number) => number));
        expect(result.trials.map(({ number }) => number)).to.deep.equal(Array.from({ length: trials }, (_, number) => number));
        expect(most).to.equal(Math.min(parallel, trials));
        expect(live).to.deep.equal(
          Array.from({ length: Math.min(parallel, trials) + 1 }, (_, index) => Math.min(parallel, trials) - index),
        );
        expect(new Set(result.trials.map(({ params }) => paramsKey(params))).size).to.equal(trials);
        const states = { complete: 'complete', pruned: 'pruned', failed: 'failed', throws: 'failed', diverges: 'failed' } as const;
        expect(result.trials.map(({ state }) => state)).to.deep.equal(
          fates.slice(0, trials).map((fate) => states[fate as keyof typeof states]),
        );
        store.close();
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
