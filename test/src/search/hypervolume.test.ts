import { expect } from 'chai';
import fc from 'fast-check';
import { hypervolume, referencePoint, selectByHypervolume } from '../../../src/search/index.js';
import { points } from './points.js';

/** Volume of a union of boxes: the sum over all non-empty subsets of what they share, with alternating signs. */
function byInclusionExclusion(losses: readonly number[][], reference: readonly number[]): number {
  let sum = 0;
  for (let subset = 1; subset < 2 ** losses.length; subset++) {
    const members = losses.filter((_, index) => subset & (1 << index));
    const shared = reference.reduce((product, end, axis) => product * (end - Math.max(...members.map((point) => point[axis]!))), 1);
    sum += members.length % 2 === 1 ? shared : -shared;
  }
  return sum;
}

describe('hypervolume', () => {
  it('adds up a staircase', () => {
    expect(
      hypervolume(
        [
          [1, 3],
          [2, 1],
          [3, 3],
        ],
        [4, 4],
      ),
    ).to.equal(3 * 1 + 2 * 3 - 2);
    expect(hypervolume([[1, 1, 1]], [3, 3, 3])).to.equal(8);
    expect(hypervolume([], [1, 1])).to.equal(0);
    expect(hypervolume([[-Infinity, 0]], [1, 1])).to.equal(Infinity);
    expect(hypervolume([[0, 0]], [1, Infinity])).to.equal(Infinity);
  });

  it('refuses what lies beyond the reference', () => {
    expect(() => hypervolume([[2, 0]], [1, 1])).to.throw(RangeError, /\[2, 0\]/);
    expect(() => hypervolume([[NaN, 0]], [1, 1])).to.throw(RangeError);
    expect(() => hypervolume([[0]], [1, 1])).to.throw(RangeError);
  });

  it('is that of the union of boxes, in every dimension', () => {
    fc.assert(
      fc.property(points(1, 8), (losses) => {
        const reference = losses[0]!.map(() => 7);
        expect(hypervolume(losses, reference)).to.be.closeTo(byInclusionExclusion(losses, reference), 1e-6);
      }),
    );
  });

  it('is well served by the greedy choice: at least 1 - 1/e of the best subset', () => {
    fc.assert(
      fc.property(points(3, 7), (losses) => {
        const reference = losses[0]!.map(() => 7);
        const of = (indices: readonly number[]) => hypervolume(indices.map((index) => losses[index]!), reference); // prettier-ignore
        const pairs = losses.flatMap((_, a) => losses.map((__, b) => [a, b]).filter(([, b]) => b! > a));
        const chosen = selectByHypervolume(losses, 2, reference);
        expect(new Set(chosen).size).to.equal(2);
        expect(of(chosen)).to.be.at.least((1 - 1 / Math.E) * Math.max(...pairs.map(of)) - 1e-9);
      }),
    );
  });

  it("takes Optuna's reference: a tenth beyond the worst, whatever the sign", () => {
    expect(referencePoint([[1, -1, 0]])).to.deep.equal([1.1, -0.9, 1e-12]);
  });
});
