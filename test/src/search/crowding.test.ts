import { expect } from 'chai';
import { byCrowding, crowdingDistances } from '../../../src/search/index.js';

describe('crowding', () => {
  it('adds gaps over the width, infinite at the ends', () => {
    const front = [[0, 4], [1, 2], [2, 1], [4, 0]]; // prettier-ignore
    expect(crowdingDistances(front)).to.deep.equal([Infinity, 2 / 4 + 3 / 4, 3 / 4 + 2 / 4, Infinity]);
    expect(byCrowding(front).slice(0, 2).sort()).to.deep.equal([0, 3]);
  });

  it('leaves out a coordinate in which all are equal', () => {
    expect(crowdingDistances([[1, 5], [1, 5]])).to.deep.equal([0, 0]); // prettier-ignore
    expect(crowdingDistances([])).to.deep.equal([]);
  });
});
