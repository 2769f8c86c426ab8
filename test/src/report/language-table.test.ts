import { expect } from 'chai';
import { distinct } from '../../../src/report/index.js';
import { languageTable } from '../../../src/report/language-table.js';
import type { BenchmarkResult } from '../../../src/report/speed-table.js';
import { benchmarkRow as row } from './material.js';

const result: BenchmarkResult = {
  benchmark: 'language-model',
  doc: 'A small one.',
  date: '2026-11-26',
  repeats: 2,
  settings: { seed: 1 },
  machine: { cpu: 'A processor', cores: 2, memoryGiB: 24 },
  versions: {},
  cases: [
    {
      case: 'test perplexity',
      unit: '',
      baseline: 'x',
      skipped: [],
      rows: [row('student from its text alone', [8, 10], { parameters: 33_000 }), row('student, both', [6, 8], { parameters: 33_000 })],
    },
    { case: 'bits', unit: 'bits', baseline: 'x', skipped: [], rows: [row('student from its text alone', [3, 3.2])] },
  ],
};

describe('the table of language models', () => {
  it('compares seed by seed, with intervals', () => {
    const line = languageTable(result).split('\n').find((text) => text.startsWith('| student, both |'))!; // prettier-ignore
    const cells = line.split('|').map((cell) => cell.trim());
    // -25 and -20 %; t of one degree of freedom is 12.706, so the half width is 12.706 * 5 / 2.
    expect(cells.slice(3, 5)).to.deep.equal(['7.00 (-5.71 to 19.71)', '-22.5 (-54.3 to +9.3)']);
  });

  it('is empty where nothing was kept', () => expect(languageTable(null)).to.equal(''));
});

describe('distinct-n', () => {
  it('is the share of different runs of words over all texts', () => {
    const texts = ['a b a b', 'b a']; // a b, b a, a b, b a
    expect([1, 2, 3].map((n) => distinct(texts, n))).to.deep.equal([2 / 6, 2 / 4, 1]);
    expect(distinct(['', 'a'], 2)).to.equal(0);
  });
});
