import { expect } from 'chai';
import { applicationsTable } from '../../../src/report/applications-table.js';
import type { BenchmarkResult } from '../../../src/report/speed-table.js';
import { benchmarkRow as row } from './material.js';

const outside = { 'in-scope accuracy': 0.9, 'out-of-scope recall': 0.25, 'out-of-scope AUROC': 0.875 };
const result: BenchmarkResult = {
  benchmark: 'applications',
  doc: 'Sweeps.',
  date: '2026-01-02',
  repeats: 5,
  settings: { seed: 1, applications: { intents: { about: 'what is asked for' } } },
  machine: { cpu: 'a processor', cores: 2, memoryGiB: 4 },
  versions: {},
  cases: [
    {
      case: 'intents',
      unit: '%',
      baseline: 'control',
      rows: [row('student', [90.04], { parameters: 5000, ...outside }), row('teacher', [95], { parameters: 100_000 })],
      skipped: [],
    },
  ],
};

describe('table of applications', () => {
  it('is empty where nothing was measured', () => expect(applicationsTable(null)).to.equal(''));

  it('has a line for each sweep, and what is told of texts of no class', () => {
    const lines = applicationsTable(result).split('\n');
    expect(lines[4]).to.equal('| [`intents`](sweeps/intents.yaml) | what is asked for | 90.0 | 95.0 | - | 5,000 | 5.0 |');
    expect(lines.at(-1)).to.equal(
      'Out of scope on `intents`: the student tells 25.0 % of the texts that belong to no class and gives 90.0 % of the others their right class above the threshold; AUROC 0.875.',
    );
  });
});
