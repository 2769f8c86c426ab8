import { expect } from 'chai';
import { practiceTable } from '../../../src/report/practice-table.js';
import type { BenchmarkResult } from '../../../src/report/speed-table.js';
import { benchmarkRow as row } from './material.js';

const outside = { 'in-scope accuracy': 0.9, 'out-of-scope recall': 0.25, 'out-of-scope AUROC': 0.875 };
const result: BenchmarkResult = {
  benchmark: 'practice',
  doc: 'Accuracy.',
  date: '2026-01-02',
  repeats: 3,
  settings: { seed: 1 },
  machine: { cpu: 'a processor', cores: 2, memoryGiB: 4 },
  versions: {},
  cases: [
    { case: 'sst2', unit: '%', baseline: 'TF-IDF', rows: [row('TF-IDF', [80]), row('text-cnn', [81, 82, 83])], skipped: [] },
    { case: 'intents', unit: '%', baseline: 'TF-IDF', rows: [row('TF-IDF', [90]), row('gru', [88, 89, 87], outside)], skipped: [] },
  ],
};

describe('table of architectures on real data', () => {
  it('is empty where nothing was measured', () => expect(practiceTable(null)).to.equal(''));

  it('marks what is at the floor or above, and tells texts of no class apart', () => {
    expect(practiceTable(result).split('\n').slice(2)).to.deep.equal([
      '| model | sst2 | intents |',
      '| --- | --: | --: |',
      '| TF-IDF | 80.0 | 90.0 |',
      '| text-cnn | **82.0 ± 1.0** | - |',
      '| gru | - | 88.0 ± 1.0 |',
      '',
      '| model on intents | in-scope accuracy % | out-of-scope recall % | AUROC % |',
      '| --- | --: | --: | --: |',
      '| gru | 90.0 | 25.0 | 87.5 |',
    ]);
  });
});
