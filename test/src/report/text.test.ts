import { expect } from 'chai';
import fc from 'fast-check';
import {
  brokenInto,
  duration,
  fit,
  isTold,
  liveFrame,
  paramWords,
  plainLines,
  renderTable,
  short,
  shortPaths,
  signed,
  sparkline,
  Standings,
  textColumns,
  trialTable,
} from '../../../src/report/index.js';
import type { LiveState, TrialRecord } from '../../../src/report/index.js';
import { objective, space, trials } from './material.js';

const widest = (text: string) => Math.max(...text.split('\n').map(textColumns));

describe('report: words and numbers', () => {
  it('writes numbers as people read them', () => {
    expect([0.001, 0.00012346, 0.000012345, 3, 1e7, 0.1 + 0.2, 'adam', true, null, NaN].map(short)).to.deep.equal([
      '0.001',
      '0.0001235',
      '1.234e-5',
      '3',
      '10000000',
      '0.3',
      'adam',
      'true',
      'null',
      'NaN',
    ]);
    expect([0.44, 59.7, 125, 3780, Infinity].map(duration)).to.deep.equal(['0.4 s', '1 min 00 s', '2 min 05 s', '1 h 03 min', '-']);
    expect([1.26, -0.04, 0, -2].map((value) => signed(value))).to.deep.equal(['+1.3', '0.0', '0.0', '-2.0']);
  });

  it('shortens paths while they stay apart', () => {
    const found = shortPaths(['teacher.epochs', 'training.epochs', 'loss.distillation.alpha', 'seed', 'a.seed']);
    expect([...found.values()]).to.deep.equal(['teacher.epochs', 'training.epochs', 'alpha', 'seed', 'a.seed']);
    expect(paramWords({ 'optimizer.rate': 0.001, 'student.use': 'lstm' })).to.equal('rate=0.001 use=lstm');
  });

  it('cuts text to columns, wide characters counted twice', () => {
    expect(fit('abcdef', 4)).to.equal('abc…');
    expect(fit('人人生而自由', 6)).to.equal('人人…');
    expect(textColumns('人é\u0301')).to.equal(3);
    expect(fit('a\nb', 9)).to.equal('a b');
    expect(fit('人人', 4)).to.equal('人人');
    expect(['', 'abcdef', '人人人', 'a人人'].map((line) => brokenInto(line, 3))).to.deep.equal([1, 2, 3, 2]);
  });

  it('draws losses from their lowest to their highest', () => {
    expect(sparkline([3, 2, 1])).to.equal('█▅▁');
    expect(sparkline([1, NaN, 1])).to.equal('▄ ▄');
    expect(sparkline([])).to.equal('');
  });
});

describe('report: tables in a terminal', () => {
  const table = trialTable(trials, space, objective);

  it('puts the best first: complete, then pruned, then failed', () => {
    expect(table.rows.map(([number]) => number)).to.deep.equal([2, 0, 4, 1, 3]);
    expect(table.rows[4]!.slice(0, 3)).to.deep.equal([3, 'failed', null]);
    const smallest = trialTable(trials, space, { metric: 'loss', direction: 'minimize' });
    expect(smallest.rows.map(([number]) => number)).to.deep.equal([0, 2, 4, 1, 3]);
    expect(table.columns).to.deep.equal(['trial', 'state', 'validation/macro_f1', ...Object.keys(space), 'seconds', 'run_id']);
  });

  it('fits every width', () => {
    for (let width = 20; width <= 200; width++) expect(widest(renderTable(table, { width })), `width ${width}`).to.be.at.most(width);
  });

  it('fits whatever stands in it', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double(), fc.boolean(), fc.constant(null));
    const wild = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.record({
        columns: fc.array(fc.string({ minLength: 1 }), { minLength: size, maxLength: size }),
        rows: fc.array(fc.array(cell, { minLength: size, maxLength: size }), { maxLength: 5 }),
      }),
    );
    fc.assert(
      fc.property(wild, fc.integer({ min: 1, max: 120 }), (given, width) => widest(renderTable(given, { width })) <= width),
      { numRuns: 100, seed: 1 },
    );
  });

  it('never cuts a number', () => {
    for (const width of [40, 60, 80]) expect(renderTable(table, { width })).to.match(/0\.7813 .*4/);
  });

  it('shows short names, and says what it leaves out', () => {
    const lines = renderTable(table, { width: 70, rows: 2 }).split('\n');
    expect(lines[0]).to.match(/^trial {2}state {5}macro_f1 {2}temperature {2}alpha +rate/);
    expect(lines).to.have.length(5);
    expect(lines.at(-1)).to.equal('3 more rows, 1 more column');
  });

  it('colours only where asked', () => {
    expect(renderTable(table, { width: 80 })).to.not.include('\u001b');
    expect(renderTable(table, { width: 80, color: true })).to.include('\u001b[1m');
  });
});

const standings = (of = trials) => of.reduce((all, one) => all.add(one), new Standings(objective));

describe('report: live view', () => {
  const state: LiveState = {
    study: 'quickstart',
    space,
    planned: 12,
    seconds: 60,
    phase: 'teacher: kept from before',
    notice: 'the tracking server does not answer; 14 operations are kept',
    standings: standings(),
    running: [
      { number: 5, params: trials[0]!.params, epoch: 2, epochs: 3, trainLoss: [0.7, 0.5], validationLoss: [0.6, 0.55], value: 0.75 },
    ],
  };

  it('tells progress, pace, time left, the running trial and the leaders', () => {
    const frame = liveFrame(state, 110);
    // Five trials and two thirds of a sixth in a minute.
    expect(frame).to.match(/^quickstart {2}█+░+ {2}5\/12 trials {2}about 1 min 07 s left {2}1 min 00 s {2}5\.7\/min\n/);
    expect(frame.split('\n')[1]).to.equal('3 complete  1 pruned  1 failed  best 0.7813 (trial 2)');
    expect(frame).to.include('trial 5  temperature=1 alpha=0.5 rate=0.001');
    expect(frame).to.include('epoch 2/3  train █▁ 0.5000  validation █▁ 0.5500  macro_f1 0.7500');
    expect(frame).to.match(/\n {4}2 {2}complete +0\.7813/);
  });

  it('takes the pace from the trials of this process', () => {
    const alone = { ...state, running: [] };
    expect(liveFrame({ ...alone, earlier: 3 }, 110)).to.match(/5\/12 trials {2}about 3 min 30 s left {2}1 min 00 s {2}2\.0\/min\n/);
    expect(liveFrame({ ...alone, earlier: 5 }, 110)).to.match(/5\/12 trials {2}1 min 00 s\n/);
    expect(liveFrame({ ...alone, training: 30 }, 110)).to.match(/5\/12 trials {2}about 42 s left {2}1 min 00 s {2}10\.0\/min\n/);
  });

  it('says what of the machine is used', () => {
    const usage = { memory: 1.25 * 2 ** 30, busy: 1.84, cores: 2 };
    const told = (width: number) => liveFrame({ ...state, usage }, width).split('\n')[1];
    expect(told(110)).to.equal('3 complete  1 pruned  1 failed  best 0.7813 (trial 2)  memory 1.3 GiB  1.8 of 2 cores');
    expect(told(60)).to.equal('best 0.7813 (trial 2)  memory 1.3 GiB  1.8 of 2 cores');
    expect(told(30)).to.equal('best 0.7813 (trial 2)');
  });

  it('has no line wider than the terminal', () => {
    for (let width = 20; width <= 200; width++) {
      expect(widest(liveFrame(state, width)), `width ${width}`).to.be.at.most(width);
      expect(widest(liveFrame(state, width, { color: true })), `width ${width}`).to.be.at.most(width);
    }
  });

  it('gives each of many running trials a line, by number, and counts those that the terminal has no room for', () => {
    const running = [7, 5, 6, 8].map((number) => ({ ...state.running[0]!, number }));
    const lines = liveFrame({ ...state, running }, 200).split('\n');
    expect(lines.slice(4, 8).map((line) => line.slice(0, 18))).to.deep.equal([5, 6, 7, 8].map((number) => `trial ${number}  epoch 2/3`));
    expect(lines[4]).to.match(/train █▁ 0\.5000 {2}validation █▁ 0\.5500 {2}macro_f1 0\.7500 {2}temperature=1 alpha=0\.5 rate=0\.001$/);
    for (let height = 2; height <= 40; height++) {
      expect(liveFrame({ ...state, running }, 120, { height, color: true }).split('\n').length).to.be.at.most(height);
      const frame = liveFrame({ ...state, running }, 120, { height }).split('\n');
      expect(frame.length, `height ${height}`).to.be.at.most(height);
      const shown = frame.filter((line) => /^trial \d {2}epoch/.test(line)).length;
      const counted = Number(/^(\d) more running$/m.exec(frame.join('\n'))?.[1] ?? 0);
      if (height >= 6) expect(shown + counted, `height ${height}`).to.equal(4);
    }
    expect(liveFrame({ ...state, running }, 120, { height: 14 })).to.include('more running');
  });

  it('works before anything has run', () => {
    const fresh = { ...state, standings: standings([]), running: [], phase: null, notice: null, planned: null, seconds: 0 };
    expect(liveFrame(fresh, 60)).to.equal('quickstart  0 trials  0.0 s');
  });

  it('writes one line for each finished trial', () => {
    const event = { type: 'trial', standings: standings(), planned: 12, space } as const;
    expect(plainLines({ ...event, trial: trials[0]! })).to.deep.equal([
      '[5/12] trial 0 complete  macro_f1 0.7100  temperature=1 alpha=0.5 rate=0.001  10 s  best 0.7813 (trial 2)',
    ]);
    expect(plainLines({ ...event, trial: trials[2]! })[0]).to.match(/best so far$/);
    expect(plainLines({ ...event, trial: trials[3]! })[0]).to.match(/^\[5\/12\] trial 3 failed {2}macro_f1 - /);
    expect(plainLines({ type: 'warning', message: 'no GPU' })).to.deep.equal(['warning: no GPU']);
    const broken = { ...trials[0]!, params: { 'student.use': 'two\nlines' } };
    expect(plainLines({ ...event, trial: broken })[0]).to.include('use=two lines');
  });

  it('tells of all trials of a short sweep, and of those of a long one that say something', () => {
    const told = (planned: number | null, many: number): number => {
      const all = new Standings(objective);
      return Array.from({ length: many }, (_, number) => {
        const trial: TrialRecord = { number, state: 'complete', params: {}, value: 1 / (1 + number), runId: null, seconds: 1 };
        return isTold({ type: 'trial', trial, standings: all.add(trial), planned, space });
      }).filter(Boolean).length;
    };
    expect(told(200, 200)).to.equal(200);
    expect(told(10_000, 10_000)).to.equal(101); // the best, which is the first, and every hundredth
    expect(told(null, 1000)).to.equal(208); // no end is known: two hundred, and then as in ten thousand
  });
});
