/** Principal components and weights against scikit-learn and numpy; golden/vectors_numbers.py made the numbers. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { weighed, type Ranks } from '../../../src/vectors/weighed.js';
import { principalComponents } from '../../../src/vectors/principal-components.js';
import { symmetricTridiagonal } from '../../../src/vectors/symmetric-tridiagonal.js';
import { normal } from '../../contracts/noise.js';
import { expectClose } from '../../golden/numbers.js';

interface Case {
  readonly width: number;
  readonly units: number;
  readonly rows: number[];
  readonly reduced: number[];
  readonly weighed: number[];
}
const file = new URL('../../../../test/golden/vectors.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

/** Rows in the order of their tokens' vocabulary. */
const inOrder = (count: number): Ranks => ({ ranks: [...Array(count).keys()], size: count });

describe('principal components', () => {
  for (const { width, units, rows, reduced, weighed: wanted } of cases) {
    const count = rows.length / width;
    it(`${count} rows of ${width} numbers to ${units} are scikit-learn's, signs included`, () => {
      expectClose(principalComponents(Float32Array.from(rows), width, units), reduced);
    });

    it(`${count} rows of ${width} numbers to ${units} are weighed as model2vec does`, () => {
      expectClose(weighed(principalComponents(Float32Array.from(rows), width, units), units, 'zipf', inOrder(count)), wanted, 1e-5);
    });
  }

  it('are zeros beyond the rank', () => {
    const found = principalComponents(Float32Array.of(1, 2, 3, 4, 5, 7), 3, 3); // two rows: one direction
    expect([...found].map((value) => Math.abs(value) > 1e-6)).to.deep.equal([true, false, false, true, false, false]);
    expect([...principalComponents(Float32Array.of(1, 2, 3), 3, 2)]).to.deep.equal([0, 0]); // one row: none
    expect([...weighed(new Float32Array(4), 2, 'zipf', inOrder(2))]).to.deep.equal([0, 0, 0, 0]);
  });

  it('that are not weighed keep their shares, with lengths of 1 in the root mean square', () => {
    expect([...weighed(Float32Array.of(3, 4, 0, 5), 2, 'none', inOrder(2))]).to.deep.equal([0.6, 0.8, 0, 1].map(Math.fround));
  });

  it('are weighed by the rank of their tokens, wherever they stand', () => {
    const [first, second] = [Float32Array.of(3, 4), Float32Array.of(0, 5)];
    const [rare, frequent] = [9, 0];
    const one = weighed(Float32Array.of(...first, ...second), 2, 'zipf', { ranks: [rare, frequent], size: 10 });
    const other = weighed(Float32Array.of(...second, ...first), 2, 'zipf', { ranks: [frequent, rare], size: 10 });
    expect([...other]).to.deep.equal([...one.subarray(2), ...one.subarray(0, 2)]);
    const total = Array.from({ length: 10 }, (_, rank) => 1 / (rank + 2)).reduce((sum, share) => sum + share);
    const factor = (rank: number): number => 1e-4 / (1e-4 + 1 / (rank + 2) / total);
    expect(one[1]! / one[3]!).to.be.closeTo((4 * factor(rare)) / (5 * factor(frequent)), 1e-5);
  });

  it('come of vectors that a matrix turns into multiples of themselves', () => {
    for (const size of [1, 2, 3, 20, 60]) {
      const drawn = normal(size, size * size);
      const matrix = Float64Array.from({ length: size * size }, (_, at) => drawn[at]! + drawn[(at % size) * size + Math.floor(at / size)]!);
      const { values, vectors } = symmetricTridiagonal(matrix, size);
      let worst = 0;
      for (let k = 0; k < size; k++)
        for (let row = 0; row < size; row++) {
          let [turned, product] = [0, 0];
          for (let column = 0; column < size; column++) {
            turned += matrix[row * size + column]! * vectors[column * size + k]!;
            product += vectors[column * size + k]! * vectors[column * size + row]!;
          }
          worst = Math.max(worst, Math.abs(turned - values[k]! * vectors[row * size + k]!), Math.abs(product - (row === k ? 1 : 0)));
        }
      expect(worst, `${size} rows`).to.be.lessThan(1e-12 * Math.max(1, size) * 10);
    }
  });

  it('of a matrix of zeros and of a diagonal one are its own axes', () => {
    expect([...symmetricTridiagonal(new Float64Array(9), 3).values]).to.deep.equal([0, 0, 0]);
    const { values } = symmetricTridiagonal(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3);
    expect([...values].sort((a, b) => a - b)).to.deep.equal([-1, 2, 3]);
  });
});
