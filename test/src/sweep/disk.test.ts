/** A journal on a disk that is really full, or read-only. */
import { appendFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { JournalError, openExistingJournal, openJournal, type StudyStore } from '../../../src/sweep/index.js';
import { SmallDisk } from '../../support/small-disk.js';

const start = { name: 'study', directions: ['maximize' as const], metricNames: [] };

describe('a journal', () => {
  let disk: SmallDisk;
  const path = () => join(disk.folder, 'journal.log');
  afterEach(() => disk?.close());

  /** Trials until the disk takes no more; the numbers of those whose end was taken. */
  function untilFull(store: StudyStore): { finished: number[]; fault: unknown } {
    const finished: number[] = [];
    try {
      for (;;) {
        const number = store.begin({}, {}, { note: 'x'.repeat(300) });
        store.report(number, 0, number);
        store.finish(number, 'complete', [number]);
        finished.push(number);
      }
    } catch (fault) {
      return { finished, fault };
    }
  }
  const complete = () =>
    openExistingJournal(path())
      .read()
      .trials.flatMap(({ number, state, values }) => (state === 'complete' && values[0] === number ? [number] : []));

  it('on a full disk loses no finished trial, says what is wrong, and goes on when there is room', function () {
    disk = SmallDisk.open(this, 48);
    const store = openJournal(path(), start);
    for (let time = 0; time < 3; time++) {
      const before = complete();
      disk.fill(8 * 1024 + 1000 * time);
      const { finished, fault } = untilFull(store);
      expect(fault).to.be.instanceOf(JournalError);
      expect((fault as Error).message).to.include(`${path()}: the disk is full`);
      expect(finished).to.not.be.empty;
      expect(complete()).to.include.members([...before, ...finished]);
      expect(readFileSync(path(), 'utf8').endsWith('\n')).to.equal(true);
      expect(readdirSync(disk.folder).filter((name) => name === 'journal.log.lock')).to.deep.equal([]);
      disk.empty();
    }
    const { number } = store.read().trials.at(-1)!;
    const next = store.begin({}, {});
    store.finish(next, 'complete', [next]);
    expect(next).to.equal(number + 1);
    expect(complete()).to.include(next);
    store.close();
  });

  it('is opened by nobody anew on a full disk, which leaves it as it is', function () {
    disk = SmallDisk.open(this, 16);
    const store = openJournal(path(), start);
    store.finish(store.begin({}, {}), 'complete', [0]);
    store.close();
    disk.fill();
    const before = readFileSync(path());
    expect(() => openExistingJournal(path()).begin({}, {})).to.throw(JournalError, 'the disk is full');
    expect(readFileSync(path())).to.deep.equal(before);
    disk.empty();
    expect(openExistingJournal(path()).begin({}, {})).to.equal(1);
  });

  it('on a read-only disk is read, torn tail and all, and nothing is written', function () {
    disk = SmallDisk.open(this, 48);
    const store = openJournal(path(), start);
    store.finish(store.begin({}, {}), 'complete', [0]);
    store.close();
    appendFileSync(path(), '{"op_code":4,"wor');
    const before = readFileSync(path());
    disk.allow('ro');
    const reader = openExistingJournal(path());
    expect(reader.read().trials.map(({ state }) => state)).to.deep.equal(['complete']);
    for (const act of [() => reader.begin({}, {}), () => reader.noteStudy({ a: 1 }), () => openJournal(path(), start)])
      expect(act).to.throw(JournalError, /journal\.log: the file system is read-only/);
    expect(readFileSync(path())).to.deep.equal(before);
    disk.allow('rw');
    expect(openJournal(path(), start).begin({}, {})).to.equal(1);
  });
});
