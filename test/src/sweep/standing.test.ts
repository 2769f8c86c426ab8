/** What a study counts as it is replayed, beside what one finds who looks through all its trials. */
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  paramsKey,
  triedKeys,
  warmStartKey,
  type Sampler,
  type Space,
  type StudyView,
  type TrialState,
} from '../../../src/plugin/index.js';
import { thisOwner } from '../../../src/sweep/owner.js';
import {
  isOwn,
  openExistingJournal,
  openJournal,
  runStudy,
  summarise,
  type AddedTrial,
  type StudyStore,
} from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const space: Space = { x: { type: 'int', low: 0, high: 9, log: false, step: 1 } };
const start = { name: 'study', directions: ['minimize' as const], metricNames: ['m'] };
const other = { ...thisOwner(), pid: thisOwner().pid + 1 };
const owners = [thisOwner(), other, null, undefined];

type Step = (store: StudyStore) => void;
const ofState =
  (state: TrialState, act: (store: StudyStore, number: number) => void) =>
  (pick: number): Step =>
  (store) => {
    const found = store.read().trials.filter((trial) => trial.state === state);
    if (found.length > 0) act(store, found[pick % found.length]!.number);
  };
const begun =
  (x: number, owner: number): Step =>
  (store) =>
    void store.begin({ x }, space, { owner: owners[owner] ?? null });
const added = { space, intermediate: new Map<number, number>(), user: {}, started: null, completed: null };
const warm = (x: number): AddedTrial => ({
  ...added,
  state: 'complete',
  params: { x },
  values: [-x],
  system: { [warmStartKey]: 'before' },
});
const enqueued: AddedTrial = { ...added, state: 'waiting', params: {}, values: null, system: {} };
const brought =
  (trial: AddedTrial): Step =>
  (store) =>
    store.add(() => [trial]);
const claimed = (x: number) =>
  ofState('waiting', (store, n) => store.claim(n, () => true, { params: { x }, space, attributes: { owner: thisOwner() } }));
const givenTo = (owner: number) => ofState('running', (store, n) => store.note(n, { owner: owners[owner] ?? null }));
const marked = (value: number) => ofState('running', (store, n) => store.mark(n, { 'constraints:c': value }));
const ended = (value: number, state: 'complete' | 'pruned' | 'failed') =>
  ofState('running', (store, n) => store.finish(n, state, state === 'failed' ? null : [value]));

const pick = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(pick, fc.nat(3)).map(([x, owner]) => begun(x, owner)),
  fc.constant(brought(enqueued)),
  pick.map((x) => brought(warm(x))),
  fc.tuple(pick, pick).map(([x, n]) => claimed(x)(n)),
  fc.tuple(fc.nat(3), pick).map(([owner, n]) => givenTo(owner)(n)),
  fc.tuple(fc.constantFrom(-1, 1), pick).map(([value, n]) => marked(value)(n)),
  fc
    .tuple(fc.constantFrom(1, 2, 3, Infinity), fc.constantFrom('complete' as const, 'pruned' as const, 'failed' as const), pick)
    .map(([value, state, n]) => ended(value, state)(n)),
);

function lookedThrough(store: StudyStore) {
  const study = store.read();
  const { trials } = study;
  const left = (owner: unknown): boolean => owner === null || (owner as { pid?: number } | undefined)?.pid === other.pid;
  return {
    begun: trials.filter((trial) => trial.state !== 'waiting' && isOwn(trial)).length,
    tried: [...Array(10).keys()].filter((x) => triedKeys(study).has(paramsKey({ x }))),
    waiting: trials.filter(({ state }) => state === 'waiting').map(({ number }) => number),
    elsewhere: trials.flatMap(({ state, number }) => (state === 'running' && left(store.trialNotes(number)['owner']) ? [number] : [])),
    best: summarise(store).best?.number ?? null,
  };
}

function counted(store: StudyStore) {
  const { begun, tried, waiting, elsewhere, best } = store.standing();
  return { begun, tried: [...Array(10).keys()].filter((x) => tried.has(paramsKey({ x }))), waiting, elsewhere, best };
}

describe('what a study counts as it goes on', function () {
  this.timeout(60_000);
  const folder = testFolder();

  it('is what one finds who looks through all trials, also in another process', () => {
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const path = join(folder(), `${run++}.log`);
        const [store, beside] = [openJournal(path, start), openExistingJournal(path)];
        for (const one of steps) {
          one(store);
          expect(counted(store)).to.deep.equal(lookedThrough(store));
        }
        expect(counted(beside)).to.deep.equal(lookedThrough(store));
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps asking and telling from looking through all trials', async () => {
    let looks = 0;
    const watched = (study: StudyView): StudyView => {
      const get = (trials: StudyView['trials'], key: string | symbol): unknown => {
        if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
        return Reflect.get(trials, key);
      };
      return { ...study, trials: new Proxy(study.trials, { get }) };
    };
    const store = openJournal(join(folder(), 'journal.log'), start);
    const seen: StudyStore = Object.assign(Object.create(store) as StudyStore, {
      read: () => watched(store.read()),
      ask: (...[sample, ...rest]: Parameters<StudyStore['ask']>) => store.ask((study, number) => sample(watched(study), number), ...rest),
    });
    const trials = 60;
    const sampler: Sampler = { sample: ({ number }) => ({ x: number % 10 }) };
    const parallel = 20;
    const run = async (number: number, report: (step: number, value: number) => unknown) => {
      report(0, number);
      return { state: 'complete' as const, value: number };
    };
    const common = { store: seen, sampler, pruner: { judge: () => ({ prune: false }) }, space, seed: 0, rules: { repeat: true } };
    const { best, counts } = await runStudy({ ...common, trials, parallel, runTrial: ({ number, report }) => run(number, report) });
    expect([best?.number, counts.complete]).to.deep.equal([0, trials]);
    const ofSummary = 2 * trials; // at the end, once
    expect(looks).to.be.below(5 * trials + ofSummary);
  });
});
