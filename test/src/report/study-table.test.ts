import { expect } from 'chai';
import { studyTable, type KeptRow, type KeptStudy } from '../../../src/report/study-table.js';

const row = (change: Partial<KeptRow>): KeptRow => ({
  data: 'tea',
  source: null,
  teacher: null,
  student: 'bag',
  method: 'from labels',
  seeds: { mean: 0.6, sd: 0.01 },
  points: null,
  interval: null,
  verdict: null,
  teacher_score: null,
  ...change,
});
const gained = { points: 9.25, interval: { low: 4.5, high: 13.7 }, verdict: 'gains' };
const kept = (rows: readonly KeptRow[]): KeptStudy => ({
  study: 'mine',
  file: 'sweeps/mine.yaml',
  date: '2026-01-02',
  machine: { cpu: 'a processor', cores: 2 },
  metric: 'accuracy',
  seeds: 5,
  seconds: 130,
  rows,
  sentences: ['It gains.'],
});

describe('table of a benchmark of students', () => {
  it('is empty where nothing was kept', () => expect(studyTable(null)).to.equal(''));

  it('has a row for each student of a data set, methods side by side with their gains, and the scores of the teachers', () => {
    const lines = studyTable(
      kept([
        row({}),
        row({ method: 'distilled', teacher: 'large', teacher_score: 0.8, seeds: { mean: 0.6925, sd: 0 }, ...gained }),
        row({ method: 'distilled', teacher: 'random', teacher_score: 0.5, seeds: { mean: 0.5, sd: 0 }, points: -10, interval: { low: -15, high: -6 }, verdict: 'loses' }), // prettier-ignore
        row({ student: 'net', seeds: null }),
      ]),
    ).split('\n');
    expect(lines[0])
      .to.contain('accuracy on the test split, mean of 5 seeds')
      .and.to.contain('a processor, 2 cores, 2 min 10 s, 2026-01-02');
    expect(lines.slice(2)).to.deep.equal([
      '| data | student | from labels | distilled by large | distilled by random | teacher large | teacher random |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| tea | bag | 0.6000 | 0.6925; +9.3 (+4.5 to +13.7), gains | 0.5000; -10.0 (-15.0 to -6.0), loses | 0.8000 | 0.5000 |',
      '| tea | net | - | - | - | - | - |',
      '',
      '- It gains.',
    ]);
  });

  it('has a row for each pair of domains, with the ceiling of the domain that is tested on', () => {
    const pair = { data: 'tea', source: 'wine' };
    const lines = studyTable(
      kept([
        row({ ...pair, method: 'source labels' }),
        row({ ...pair, method: 'distilled', teacher_score: 0.7, seeds: { mean: 0.6925, sd: 0 }, ...gained }),
        row({ method: 'target labels', seeds: { mean: 0.8, sd: 0 } }),
      ]),
    ).split('\n');
    expect(lines.slice(2, 5)).to.deep.equal([
      '| from | to | source labels | distilled | target labels | teacher |',
      '| --- | --- | --- | --- | --- | --- |',
      '| wine | tea | 0.6000 | 0.6925; +9.3 (+4.5 to +13.7), gains | 0.8000 | 0.7000 |',
    ]);
  });
});
