import { expect } from 'chai';
import fc from 'fast-check';
import { longestRows, paddedLengths } from '../../../src/distill/lengths.js';

/** Tokens of all batches when each is padded to the first of the lengths that holds it. */
const cost = (longest: readonly number[], lengths: readonly number[]): number =>
  longest.reduce((sum, length) => sum + (lengths.find((padded) => padded >= length) ?? Infinity), 0);

/** The least cost of all choices of at most so many lengths. */
function least(longest: readonly number[], most: number): number {
  const values = [...new Set(longest)].sort((a, b) => a - b);
  const choices = Array.from({ length: 2 ** values.length }, (_, bits) => values.filter((_value, at) => bits & (1 << at)));
  return Math.min(...choices.filter((lengths) => lengths.length <= most).map((lengths) => cost(longest, lengths)));
}

describe('padded lengths', () => {
  const longest = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 });

  it('are few, ascending, end with the longest and cost no more than any other choice', () => {
    fc.assert(
      fc.property(longest, fc.integer({ min: 1, max: 5 }), (rows, most) => {
        const lengths = paddedLengths(rows, most);
        expect(lengths.length).to.be.within(1, most);
        expect(lengths).to.deep.equal([...new Set(lengths)].sort((a, b) => a - b));
        expect(lengths.at(-1)).to.equal(Math.max(...rows));
        expect(cost(rows, lengths)).to.equal(least(rows, most));
      }),
      { numRuns: 150 },
    );
  });

  it('of no batches is one token', () => expect(paddedLengths([], 3)).to.deep.equal([1]));
  it('of hand-made batches', () => expect(paddedLengths([2, 2, 2, 9, 10, 10], 2)).to.deep.equal([2, 10]));

  it('the longest row of each batch is that of sorted rows, none longer than the limit', () => {
    expect(longestRows([5, 1, 3, 2, 9], 2, 6)).to.deep.equal([2, 5, 6]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), (rows, size) => {
        const sorted = rows.toSorted((a, b) => a - b);
        const expected = Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => Math.max(...sorted.slice(at * size, (at + 1) * size))); // prettier-ignore
        expect(longestRows(rows, size, 15)).to.deep.equal(expected.map((length) => Math.min(15, length)));
      }),
    );
  });
});
