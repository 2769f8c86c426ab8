import fs, { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError, type Space } from '../../../src/plugin/index.js';
import { JournalError, openExistingJournal, openJournal, type StudyStore } from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const space: Space = {
  rate: { type: 'float', low: 1e-4, high: 1, log: true, step: null },
  units: { type: 'int', low: 1, high: 8, log: false, step: 1 },
  use: { type: 'choice', choices: ['a', null, 2] },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['validation/macro_f1'] };

describe('journal', () => {
  const folder = testFolder();
  const path = () => join(folder(), 'journal.log');
  const open = (): StudyStore => openJournal(path(), start);
  const text = () => readFileSync(path(), 'utf8');

  it('gives back everything, to its writer and to others', () => {
    const store = open();
    expect(store.begin({ rate: 0.01, units: 4, use: null }, space, { owner: 'me' })).to.equal(0);
    expect(store.begin({ rate: 1, units: 8, use: 2 }, space)).to.equal(1);
    [0.5, NaN, -Infinity].forEach((value, step) => store.report(0, step, value));
    store.report(0, 0, 0.25);
    store.note(0, { seconds: 1.5, run_id: 'r', nothing: null });
    store.mark(0, { completed_rung_0: 0.25 });
    store.finish(0, 'complete', [0.75]);
    store.finish(1, 'failed', null);
    store.noteStudy({ control: { value: NaN } });
    for (const reader of [store, openExistingJournal(path())]) {
      expect(reader.read()).to.deep.equal({
        name: 'study',
        directions: ['maximize'],
        trials: [
          {
            number: 0,
            state: 'complete',
            params: { rate: 0.01, units: 4, use: null },
            distributions: space,
            values: [0.75],
            intermediate: new Map([
              [0, 0.25],
              [1, NaN],
              [2, -Infinity],
            ]),
            attributes: { completed_rung_0: 0.25 },
          },
          {
            number: 1,
            state: 'failed',
            params: { rate: 1, units: 8, use: 2 },
            distributions: space,
            values: [],
            intermediate: new Map(),
            attributes: {},
          },
        ],
      });
      expect(reader.trialNotes(0)).to.deep.equal({ owner: 'me', seconds: 1.5, run_id: 'r', nothing: null });
      expect(reader.studyNotes()).to.deep.equal({ control: { value: NaN } });
      const { started, completed } = reader.trialTimes(0);
      expect(completed! - started!).to.be.within(0, 10_000);
    }
    expect(text()).to.contain('"study:metric_names":["validation/macro_f1"]');
  });

  it('writes the times that Python 3.10 reads', () => {
    open().begin({}, {});
    expect(text()).to.match(/"datetime_start":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00"/);
  });

  it('begins a study once', () => {
    open();
    const before = text();
    open();
    expect(text()).to.equal(before);
    expect(() => openJournal(path(), { ...start, directions: ['minimize'] })).to.throw(InputError, /begun to maximize.*new study/s);
  });

  it('leaves nothing beside the journal when closed', () => {
    const store = open();
    store.begin({}, {});
    store.close();
    expect(readdirSync(folder())).to.deep.equal(['journal.log']);
    expect(store.begin({}, {})).to.equal(1);
    store.close();
  });

  it('sees what others append', () => {
    const [one, two] = [open(), open()];
    one.begin({}, {});
    expect(two.read().trials).to.have.length(1);
    expect(two.begin({}, {})).to.equal(1);
    expect(one.begin({}, {})).to.equal(2);
  });

  it('does not change a view that was given away', () => {
    const store = open();
    store.begin({}, {});
    const before = store.read();
    store.report(0, 0, 1);
    store.mark(0, { a: 1 });
    store.finish(0, 'complete', [1]);
    expect(before.trials[0]).to.deep.include({ state: 'running', values: [], intermediate: new Map(), attributes: {} });
  });

  it('refuses to change a finished trial, or to finish one without its value', () => {
    const store = open();
    store.begin({}, {});
    expect(() => store.finish(0, 'complete', null)).to.throw('0 values and not 1');
    expect(() => store.finish(0, 'complete', [NaN])).to.throw('NaN');
    store.finish(0, 'complete', [1]);
    const before = text();
    expect(() => store.note(0, { late: 1 })).to.throw("trial 0 of study 'study' is complete");
    expect(() => store.report(7, 0, 1)).to.throw("study 'study' has no trial 7");
    expect(text()).to.equal(before);
  });

  it('hands a waiting or left trial to one claimer only', () => {
    const [one, two] = [open(), open()];
    enqueue({ fixed_params: { units: 3 } });
    const params = { rate: 0.1, units: 3, use: 'a' };
    const claim = (store: StudyStore) => store.claim(0, (state) => state === 'waiting', { params, space, attributes: { owner: 'me' } });
    expect([claim(one), claim(two)]).to.deep.equal([true, false]);
    expect(two.read().trials[0]).to.deep.include({ state: 'running', params });
    expect(two.trialTimes(0).started).to.be.a('number');
  });
  const enqueue = (system: object) =>
    appendFileSync(
      path(),
      `${JSON.stringify({ op_code: 4, worker_id: 'w', study_id: 0, datetime_start: null, state: 4, system_attrs: system })}\n`,
    );

  it('drops a parameter of another kind, as Optuna does, and refuses to write one', () => {
    const store = open();
    store.begin({ units: 1 }, space);
    store.begin({}, {});
    const json = JSON.stringify({ name: 'FloatDistribution', attributes: { low: 0, high: 1, log: false, step: null } });
    appendFileSync(
      path(),
      `${JSON.stringify({ op_code: 5, worker_id: 'w', trial_id: 1, param_name: 'units', param_value_internal: 0.5, distribution: json })}\n`,
    );
    expect(store.read().trials[1]!.params).to.deep.equal({});
    const other: Space = { units: { type: 'choice', choices: [1, 2] } };
    expect(() => store.begin({ units: 1 }, other)).to.throw(InputError, /space.units.*another kind.*new study/s);
    expect(store.begin({ units: 20 }, { units: { type: 'int', low: 1, high: 99, log: false, step: 1 } })).to.equal(2);
  });

  it('tolerates other studies in the file', () => {
    const store = open();
    store.begin({}, {});
    const other = openJournal(path(), { ...start, name: 'other', directions: ['minimize', 'maximize'] });
    expect(other.begin({ units: 2 }, space)).to.equal(0);
    expect(store.begin({}, {})).to.equal(1);
    other.finish(0, 'complete', [1, 2]);
    expect(openExistingJournal(path(), 'other').read()).to.deep.include({ name: 'other', directions: ['minimize', 'maximize'] });
    expect(other.read().trials.map(({ values }) => values)).to.deep.equal([[1, 2]]);
    expect(store.read().trials).to.have.length(2);
    expect(() => openExistingJournal(path())).to.throw(InputError, /2 studies.*study, other/s);
    expect(() => openExistingJournal(path(), 'third').read()).to.throw(InputError, /no study 'third'/);
  });

  it('keeps counting after a deleted study', () => {
    const store = open();
    const other = openJournal(path(), { ...start, name: 'other' });
    store.begin({}, {});
    appendFileSync(path(), '{"op_code":1,"worker_id":"w","study_id":0}\n');
    expect(other.begin({}, {})).to.equal(0);
    expect(() => store.read()).to.throw(InputError, /no study 'study'/);
    const again = openJournal(path(), start);
    expect(again.begin({ units: 1 }, space)).to.equal(0);
    expect(again.read().trials[0]!.params).to.deep.equal({ units: 1 });
    expect(other.read().trials[0]!.params).to.deep.equal({});
  });

  describe('damaged', () => {
    const broken: [string, string, RegExp][] = [
      ['a half line in the middle', '{"op_code":4,"wor', /no operation/],
      ['a blank line in the middle', '', /no operation/],
      ['a line of another kind', '[1,2]', /no operation/],
      ['bytes that are no UTF-8', '{"a":"\udcff"}', /no operation/],
      ['an unknown operation', '{"op_code":11,"worker_id":"w"}', /unknown op_code 11/],
      ['an operation without its fields', '{"op_code":4,"worker_id":"w"}', /study_id/],
      ['an unknown state', '{"op_code":4,"worker_id":"w","study_id":0,"state":9}', /unknown state 9/],
      [
        'an unknown distribution',
        '{"op_code":5,"trial_id":0,"param_name":"p","param_value_internal":1,"distribution":"{}"}',
        /unknown distribution/,
      ],
    ];
    for (const [name, line, message] of broken)
      it(`names file and line of ${name}`, () => {
        open().begin({}, {});
        const bytes = line.includes('\udcff') ? Buffer.from([0x7b, 0xff, 0x7d]) : Buffer.from(line);
        appendFileSync(path(), Buffer.concat([bytes, Buffer.from('\n{"op_code":10,"worker_id":"w"}\n')]));
        const before = text();
        for (const act of [() => openExistingJournal(path()), () => open().begin({}, {})]) {
          expect(act).to.throw(InputError, message);
          expect(act).to.throw(InputError, `${path()}:4`);
        }
        expect(text()).to.equal(before);
      });

    for (const [name, tail] of [
      ['half a line', '{"op_code":4,"wor'],
      ['a whole line without its end', '{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null}'],
      ['zeros', '\0\0\0\0'],
      ['a broken last line', 'hello\n'],
    ] as const)
      it(`is mended where ${name} stands at the end`, () => {
        const store = open();
        store.begin({}, {});
        const good = text();
        appendFileSync(path(), tail);
        expect(store.read().trials).to.have.length(1);
        expect(openExistingJournal(path()).read().trials).to.have.length(1);
        expect(text()).to.equal(good + tail);
        expect(store.begin({}, {})).to.equal(1);
        expect(text().startsWith(`${good}{"op_code":4`)).to.equal(true);
        expect(text().trimEnd().split('\n')).to.have.length(4);
      });
  });

  describe('that cannot be written', () => {
    /** Makes `writeSync` write `room` bytes and then fail, as on a full disk. */
    function withFullDisk(room: number, body: () => void): void {
      const original = fs.writeSync;
      let left = room;
      fs.writeSync = ((file: number, bytes: Buffer, offset: number) => {
        if (left <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
        const count = Math.min(left, bytes.length - offset);
        left -= count;
        return original(file, bytes, offset, count);
      }) as typeof fs.writeSync;
      syncBuiltinESMExports();
      try {
        body();
      } finally {
        fs.writeSync = original;
        syncBuiltinESMExports();
      }
    }

    it('is cut back when the disk is full, and goes on when there is room again', () => {
      const store = open();
      store.begin({}, {});
      const before = text();
      withFullDisk(40, () => expect(() => store.finish(0, 'complete', [1])).to.throw(JournalError, `${path()}: the disk is full`));
      expect(text()).to.equal(before);
      expect(existsSync(`${path()}.lock`)).to.equal(false);
      store.finish(0, 'complete', [1]);
      expect(store.read().trials[0]).to.include({ state: 'complete' });
    });

    it('is written whole by many short writes', () => {
      const store = open();
      const original = fs.writeSync;
      fs.writeSync = ((file: number, bytes: Buffer, offset: number) =>
        original(file, bytes, offset, Math.min(7, bytes.length - offset))) as typeof fs.writeSync;
      syncBuiltinESMExports();
      try {
        store.begin({ units: 3 }, space);
      } finally {
        fs.writeSync = original;
        syncBuiltinESMExports();
      }
      expect(openExistingJournal(path()).read().trials[0]!.params).to.deep.equal({ units: 3 });
    });

    it('names the file where the folder is missing or a file stands in its place', () => {
      writeFileSync(join(folder(), 'file'), '');
      expect(() => openJournal(join(folder(), 'file', 'journal.log'), start)).to.throw(JournalError, join(folder(), 'file', 'journal.log'));
      expect(() => openExistingJournal(join(folder(), 'none.log'))).to.throw(JournalError, /none.log: no such file/);
      mkdirSync(join(folder(), 'folder.log'));
      expect(() => openJournal(join(folder(), 'folder.log'), start)).to.throw(JournalError, /folder.log/);
    });

    it('names the file where nobody may write', function () {
      if (process.getuid?.() === 0) {
        console.log('      skipped: the superuser may write everywhere');
        return this.skip();
      }
      const store = open();
      fs.chmodSync(folder(), 0o500);
      try {
        expect(() => store.begin({}, {})).to.throw(JournalError, /journal.log: no permission/);
      } finally {
        fs.chmodSync(folder(), 0o700);
      }
    });

    it('is told when it shrinks under a reader', () => {
      const store = open();
      store.begin({}, {});
      fs.truncateSync(path(), statSync(path()).size - 5);
      expect(() => store.read()).to.throw(JournalError, /has shrunk/);
    });
  });
});
