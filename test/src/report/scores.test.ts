import { expect } from 'chai';
import { classScores, confusionMatrix, macro, perClassTable } from '../../../src/report/index.js';

const labels = Int32Array.of(0, 0, 1, 1, 2);
const predicted = Int32Array.of(0, 1, 1, 1, 0);

describe('report: scores by class', () => {
  it('counts rows by truth and columns by prediction', () => {
    const matrix = [
      [1, 1, 0],
      [0, 2, 0],
      [1, 0, 0],
    ];
    expect(confusionMatrix({ labels, predicted }, 3)).to.deep.equal(matrix);
  });

  it('gives precision, recall and F1 as computed by hand', () => {
    const scores = classScores(confusionMatrix({ labels, predicted }, 3));
    expect(scores[0]).to.deep.equal({ precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2, occurs: true });
    expect(scores[1]).to.deep.equal({ precision: 2 / 3, recall: 1, f1: 4 / 5, support: 2, occurs: true });
    expect(scores[2]).to.deep.equal({ precision: 0, recall: 0, f1: 0, support: 1, occurs: true });
  });

  it('leaves classes that never occur out of the macro average', () => {
    const scores = classScores(confusionMatrix({ labels, predicted }, 5));
    expect(scores[4]!.occurs).to.equal(false);
    expect(macro(scores, 'f1')).to.be.closeTo((0.5 + 0.8 + 0) / 3, 1e-15);
  });

  it('makes a table with the averages last', () => {
    const { columns, rows } = perClassTable({ labels, predicted }, ['a', 'b', 'c']);
    expect(columns).to.deep.equal(['class', 'precision', 'recall', 'f1', 'support']);
    expect(rows.map(([name]) => name)).to.deep.equal(['a', 'b', 'c', 'macro average']);
    expect(rows[3]!.slice(1)).to.deep.equal([(1 / 2 + 2 / 3) / 3, (1 / 2 + 1) / 3, (1 / 2 + 4 / 5) / 3, 5]);
  });
});
