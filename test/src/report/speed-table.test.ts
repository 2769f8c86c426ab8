/** The README's tables of speed. */
import { expect } from 'chai';
import { replaceTables } from '../../../src/report/option-table.js';
import { speedMarks, speedTables, type BenchmarkResult } from '../../../src/report/speed-table.js';

const row = (contestant: string, median: number, ratio: number | null) => ({
  contestant,
  what: 'a | b',
  median,
  min: median - 0.5,
  max: median + 0.5,
  times: 3,
  ratio: ratio === null ? null : { median: ratio, min: ratio, max: 2 * ratio, times: 3 },
  extra: { 'macro F1': 0.81234, other: 1 },
});
const result = (benchmark: string): BenchmarkResult => ({
  benchmark,
  doc: 'Seconds of a sweep.',
  date: '2026-01-02',
  repeats: 3,
  settings: { seed: 7 },
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 23 },
  versions: { node: '20.1.0', keras: null },
  cases: [
    { case: 'cnn', unit: 's', baseline: 'Ours', rows: [row('Ours', 10, null), row('Theirs', 25, 2.5)], skipped: [{ contestant: 'X', why: 'no Python' }] }, // prettier-ignore
    { case: 'lstm', unit: 's', baseline: 'Ours', rows: [row('Ours', 1, null)], skipped: [] },
  ],
});

describe('tables of speed', () => {
  it('tell machine, seed, rounds, versions, medians, spreads and ratios', () => {
    const text = speedTables([result('sweep')]);
    expect(text).to.include('**sweep**: Seconds of a sweep. A CPU, 2 cores, 23 GiB; 2026-01-02, 3 rounds, seed 7; node 20.1.0. ');
    expect(text).to.include('(benchmarks/results/sweep.json)').and.not.include('keras');
    expect(text).to.include('| cnn | what | median s | spread | rounds | times Ours | macro F1 |');
    expect(text).to.include('| Ours | a \\| b | 10 | 9.5 to 10.5 | 3 | 1 | 0.812 |');
    expect(text).to.include('| Theirs | a \\| b | 25 | 24.5 to 25.5 | 3 | 2.5 (2.5 to 5) | 0.812 |');
    expect(text).to.include('Left out: X (no Python).').and.include('| lstm |');
  });

  it('show of streaming its first case, and of growth only where it lies', () => {
    expect(speedTables([result('streaming')]))
      .to.include('| cnn |')
      .and.not.include('| lstm |');
    expect(speedTables([result('scaling')]))
      .to.include('scaling.json')
      .and.not.include('|');
  });

  it('stand between their marks, and nothing does where nothing was kept', () => {
    const [from, to] = speedMarks;
    const readme = `before\n${from}\nold\n${to}\nafter <!-- plugins -->`;
    expect(replaceTables(readme, speedTables([]), speedMarks)).to.equal(`before\n${from}\n\n${to}\nafter <!-- plugins -->`);
    expect(replaceTables(readme, 'new', speedMarks)).to.equal(`before\n${from}\n\nnew\n\n${to}\nafter <!-- plugins -->`);
    expect(replaceTables('no marks', 'new', speedMarks)).to.equal(null);
  });
});
