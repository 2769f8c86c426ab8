/** The table of recipes, from a result as the benchmark keeps it. */
import { expect } from 'chai';
import { recipesTable } from '../../../src/report/recipes-table.js';
import type { BenchmarkResult } from '../../../src/report/speed-table.js';

const spread = (values: number[]) => ({ values, median: values[1]!, min: values[0]!, max: values[2]!, times: 3, ratio: null });
const row = (contestant: string, values: number[], extra: Record<string, number> = {}) => ({
  contestant,
  what: 'what',
  extra,
  ...spread(values),
});
const result: BenchmarkResult = {
  benchmark: 'recipes',
  doc: 'What it is.',
  date: '2026-11-26',
  repeats: 3,
  settings: { seed: 1, data: 'clinc150' },
  machine: { cpu: 'a processor', cores: 2, memoryGiB: 24 },
  versions: {},
  cases: [
    {
      case: 'a script on clinc150, whole command',
      unit: 's',
      baseline: 'Stillhouse',
      rows: [
        row('Stillhouse', [10, 11, 12], { lines: 13, runs: 2, curves: 1, plots: 0, reports: 1, bundle: 1 }),
        row('Keras', [20, 21, 22], { lines: 60, runs: 0, checkpoints: 0 }),
      ],
      skipped: [{ contestant: 'torchdistill', why: 'not there' }],
    },
    {
      case: 'a script on clinc150, test accuracy',
      unit: '%',
      baseline: 'Stillhouse',
      rows: [row('Stillhouse', [70, 71, 72])],
      skipped: [],
    },
  ],
};

describe('the table of recipes', () => {
  it('has a line a side: lines, seconds, accuracy over seeds, and only what was found', () => {
    const lines = recipesTable(result).split('\n');
    expect(lines).to.include(
      '| a script | Stillhouse: what | 13 | 11 (10 to 12) | 71.0 ± 1.0 | 2 tracked runs, 1 with curves, 1 report and 1 bundle that answers |',
    );
    expect(lines).to.include('| a script | Keras: what | 60 | 21 (20 to 22) | - | nothing but what was printed |');
    expect(lines.at(-1)).to.equal('Left out of a script on clinc150, whole command: torchdistill (not there).');
  });

  it('is empty where nothing was measured', () => expect(recipesTable(null)).to.equal(''));
});
