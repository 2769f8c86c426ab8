/** Random histories of a study, torn at any byte. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Space, StudyView } from '../../../src/plugin/index.js';
import { openExistingJournal, openJournal, type StudyStore } from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const space: Space = {
  x: { type: 'float', low: 0, high: 1, log: false, step: null },
  use: { type: 'choice', choices: ['a', 'b', null] },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['m'] };

type Step = (store: StudyStore) => void;
const running = (store: StudyStore, pick: number): number | undefined => {
  const open = store.read().trials.filter(({ state }) => state === 'running');
  return open[pick % Math.max(open.length, 1)]?.number;
};
const onRunning =
  (pick: number, act: (store: StudyStore, number: number) => void): Step =>
  (store) => {
    const number = running(store, pick);
    if (number !== undefined) act(store, number);
  };
const params = fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), use: fc.constantFrom('a', 'b', null) });
const finite = fc.double({ noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: params.map(
      (chosen): Step =>
        (store) =>
          void store.begin(chosen, space, { owner: null }),
    ),
    weight: 3,
  },
  {
    arbitrary: fc
      .tuple(fc.nat(9), fc.nat(5), fc.double())
      .map(([pick, at, value]) => onRunning(pick, (store, n) => store.report(n, at, value))),
    weight: 3,
  },
  fc
    .tuple(fc.nat(9), fc.dictionary(fc.string(), fc.double(), { maxKeys: 2 }))
    .map(([pick, notes]) => onRunning(pick, (store, n) => store.note(n, notes))),
  fc.tuple(fc.nat(9), fc.string({ unit: 'binary' })).map(([pick, text]) => onRunning(pick, (store, n) => store.mark(n, { text }))),
  {
    arbitrary: fc.tuple(fc.nat(9), finite).map(([pick, value]) => onRunning(pick, (store, n) => store.finish(n, 'complete', [value]))),
    weight: 2,
  },
  fc.nat(9).map((pick) => onRunning(pick, (store, n) => store.finish(n, 'failed', null))),
  fc.tuple(fc.nat(9), finite).map(([pick, value]) => onRunning(pick, (store, n) => store.finish(n, 'pruned', [value]))),
);
const isFinished = ({ state }: StudyView['trials'][number]) => state !== 'running' && state !== 'waiting';

describe('replay', function () {
  this.timeout(60_000);
  const folder = testFolder();

  it('gives every reader the same study, whenever it looks', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 25 }), (steps) => {
        const path = join(folder(), 'whole.log');
        writeFileSync(path, '');
        const [writer, follower] = [openJournal(path, start), openJournal(path, start)];
        for (const [act, looks] of steps) {
          act(writer);
          if (looks) expect(follower.read()).to.deep.equal(writer.read());
        }
        expect(openExistingJournal(path).read()).to.deep.equal(writer.read());
        expect(follower.read()).to.deep.equal(writer.read());
      }),
      { numRuns: 40 },
    );
  });

  it('never loses a finished trial, at whatever byte the file is torn', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 3, maxLength: 25 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (steps, where, junk) => {
          const path = join(folder(), 'torn.log');
          writeFileSync(path, '');
          const store = openJournal(path, start);
          // What the study was, and how large its file, after each step.
          const history = [{ size: readFileSync(path).length, study: store.read() }];
          for (const act of steps) {
            act(store);
            history.push({ size: readFileSync(path).length, study: store.read() });
          }
          const whole = history.at(-1)!.size;
          const size = Math.round(history[0]!.size + where * (whole - history[0]!.size));
          truncateSync(path, size);
          if (junk) writeFileSync(path, '\0\0{', { flag: 'a' });
          const before = history.findLast((moment) => moment.size <= size)!.study;
          const after = openJournal(path, start);
          const next = after.begin({ x: 0.5, use: 'a' }, space);
          const { trials } = openExistingJournal(path).read();
          expect(next).to.equal(trials.length - 1);
          for (const trial of before.trials.filter(isFinished)) expect(trials[trial.number]).to.deep.equal(trial);
          // An operation is there or not, never half.
          expect(trials.length - 1 - before.trials.length).to.be.oneOf([0, 1]);
          expect(trials.slice(0, -1).every((trial) => Object.keys(trial.params).length === 2)).to.equal(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
