import { expect } from 'chai';
import { drawsOf, uniformOf } from '../../../src/search/index.js';

describe('keyed draws', () => {
  it('begin with the number of the key and its place', () => {
    expect(drawsOf(7, 3, 'tpe')()).to.equal(uniformOf(7, 3, 'tpe', 0));
  });

  it('repeat for the same key and differ for another', () => {
    const some = (...key: (string | number)[]) => Array.from({ length: 9 }, drawsOf(...key));
    expect(some(1, 'a')).to.deep.equal(some(1, 'a'));
    expect(some(1, 'a')).to.not.deep.equal(some(2, 'a'));
    expect(new Set(some(1, 'a')).size).to.equal(9);
  });

  // The mean of 4,000 even numbers has a standard deviation of 0.0046, their mean square one of 0.0047.
  it('are even', () => {
    const many = Array.from({ length: 4000 }, drawsOf('even'));
    expect(many.every((u) => u >= 0 && u < 1)).to.equal(true);
    expect(many.reduce((sum, u) => sum + u, 0) / 4000).to.be.closeTo(1 / 2, 0.019);
    expect(many.reduce((sum, u) => sum + u * u, 0) / 4000).to.be.closeTo(1 / 3, 0.019);
  });
});
