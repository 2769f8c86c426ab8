import { expect } from 'chai';
import { lowResourceTable } from '../../../src/report/low-resource-table.js';
import type { BenchmarkResult } from '../../../src/report/speed-table.js';
import { benchmarkRow as row } from './material.js';

const result: BenchmarkResult = {
  benchmark: 'low-resource',
  doc: 'Few labels.',
  date: '2026-11-25',
  repeats: 2,
  settings: { seed: 1, trials: 24 },
  machine: { cpu: 'A processor', cores: 2, memoryGiB: 24 },
  versions: {},
  cases: [
    {
      case: 'accuracy',
      unit: '%',
      baseline: 'teacher',
      skipped: [],
      rows: [
        row('teacher', [90, 80], { parameters: 22_000_000 }),
        row('student, distilled', [81, 76], { parameters: 400_000 }),
        row('student from the labels alone', [70, 66], { parameters: 400_000 }),
      ],
    },
    { case: 'time', unit: 'ms', baseline: 'x', skipped: [], rows: [row('student, distilled', [0.1, 0.2]), row('teacher', [10, 22])] },
    { case: 'sweep', unit: 's', baseline: 'sweep', skipped: [], rows: [row('sweep', [100, 110])] },
  ],
};

describe('the table of few labels', () => {
  it('has means over draws with their intervals: shares and differences draw by draw', () => {
    const text = lowResourceTable(result);
    // Two draws: t of one degree of freedom is 12.706, so the half width is 12.706 * |a - b| / 2.
    expect(text).to.contain('takes the teacher 105 (41 to 169) times as long');
    expect(text).to.contain("24 trials take 105 (41 to 169) s after the teacher's pass");
    const cells = (name: string): string[] =>
      text
        .split('\n')
        .find((line) => line.startsWith(`| ${name} |`))!
        .split('|')
        .map((cell) => cell.trim());
    // Shares 90 % and 95 %, gains 11 and 10 points.
    expect(cells('student, distilled').slice(3, 8)).to.deep.equal([
      '78.5 (46.7 to 110.3)',
      '92.5 (60.7 to 124.3)',
      '+10.5 (+4.1 to +16.9)',
      '400,000',
      '0.15 (-0.485 to 0.785)',
    ]);
    expect(cells('student from the labels alone')[7]).to.equal('-');
  });

  it('is empty where nothing was kept', () => expect(lowResourceTable(null)).to.equal(''));
});
