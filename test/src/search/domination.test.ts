import { expect } from 'chai';
import fc from 'fast-check';
import {
  constrainedDominates,
  constraintsOf,
  dominates,
  fronts,
  nonDominationRanks,
  onFront,
  violationOf,
} from '../../../src/search/index.js';
import { trialOf } from './golden.js';
import { points } from './points.js';

describe('domination', () => {
  it('ranks a small case as by hand', () => {
    const losses = [[1, 4], [2, 2], [4, 1], [2, 2], [3, 3], [5, 5]]; // prettier-ignore
    expect(nonDominationRanks(losses)).to.deep.equal([0, 0, 0, 0, 1, 2]);
    expect(nonDominationRanks(losses, { violations: [3, 0, 0, 0.5, 0, 0] })).to.deep.equal([4, 0, 0, 3, 1, 2]);
    expect(nonDominationRanks([])).to.deep.equal([]);
  });

  it('puts a point on the first front exactly when none dominates it', () => {
    fc.assert(
      fc.property(points(0, 12), (losses) => {
        const expected = losses.map((point) => !losses.some((other) => dominates(other, point)));
        expect(onFront(losses)).to.deep.equal(expected);
      }),
    );
  });

  it('parts all points into fronts, each dominated by the one before and by none of its own', () => {
    fc.assert(
      fc.property(points(0, 12), (losses) => {
        const found = fronts(losses);
        expect(found.flat().sort((a, b) => a - b)).to.deep.equal([...losses.keys()]);
        found.forEach((front, rank) => {
          for (const index of front) {
            expect(front.some((other) => dominates(losses[other]!, losses[index]!))).to.equal(false);
            if (rank > 0) expect(found[rank - 1]!.some((other) => dominates(losses[other]!, losses[index]!))).to.equal(true);
          }
        });
      }),
    );
  });

  it('puts feasible before infeasible, and less violation before more', () => {
    expect(constrainedDominates([9, 9], 0, [1, 1], 0.1)).to.equal(true);
    expect(constrainedDominates([1, 1], 0.1, [9, 9], 0)).to.equal(false);
    expect(constrainedDominates([9, 9], 0.1, [1, 1], 0.2)).to.equal(true);
    expect(constrainedDominates([1, 2], 0, [2, 2], 0)).to.equal(true);
    expect(constrainedDominates([2, 2], 0, [2, 2], 0)).to.equal(false);
  });

  it('reads constraints as Optuna keeps them, the old list and the new keys; what is no number is infinitely violated', () => {
    const trial = trialOf(0, [1], { attributes: { constraints: [-1, 2], 'constraints:size': 0.5, 'cma:generation': 3 } });
    expect(constraintsOf(trial)).to.deep.equal({ 0: -1, 1: 2, size: 0.5 });
    expect(violationOf(trial)).to.equal(2.5);
    expect(violationOf(trialOf(0, [1]))).to.equal(0);
    expect(violationOf(trialOf(0, [1], { attributes: { 'constraints:size': NaN } }))).to.equal(Infinity);
  });
});
