import { expect } from 'chai';
import fc from 'fast-check';
import { fitting } from '../../../src/job/choose-parallel.js';

const MB = 2 ** 20;
const roomy = { cores: 2, budget: 8000 * MB, used: 400 * MB };
const small = { state: MB, step: 5 * MB };

describe('how many trials fit', () => {
  it('are two a core where memory does not matter', () => {
    expect(fitting(40, small, roomy)).to.equal(4);
    expect(fitting(40, small, { ...roomy, cores: 8 })).to.equal(16);
  });
  it('are no more than are planned', () => expect(fitting(3, small, roomy)).to.equal(3));
  it('are one at least', () => {
    expect(fitting(0, small, roomy)).to.equal(1);
    expect(fitting(12, { state: 9000 * MB, step: 0 }, roomy)).to.equal(1);
    expect(fitting(12, small, { ...roomy, used: 9000 * MB })).to.equal(1);
  });
  it('are those whose state, half as much again, and whose running steps the budget holds', () => {
    // 3 trials: 3 * 100 * 1.5 + 2 * 200 = 850; 4: 4 * 100 * 1.5 + 2 * 200 = 1000.
    const needs = { state: 100 * MB, step: 200 * MB };
    const budget = (free: number) => ({ cores: 2, used: 50 * MB, budget: (50 + free) * MB });
    expect(fitting(9, needs, budget(1000))).to.equal(4);
    expect(fitting(9, needs, budget(999))).to.equal(3);
    expect(fitting(9, needs, budget(849))).to.equal(2);
    expect(fitting(9, needs, budget(699))).to.equal(1); // 2: 300 + 400
  });
  it('never fall when there is more memory, nor rise when a trial needs more', () => {
    const amount = fc.integer({ min: 0, max: 4000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, fc.integer({ min: 1, max: 8 }), (state, step, budget, more, cores) => {
        const machine = { cores, used: 100, budget };
        const found = fitting(20, { state, step }, machine);
        expect(fitting(20, { state, step }, { ...machine, budget: budget + more })).to.be.at.least(found);
        expect(fitting(20, { state: state + more, step: step + more }, machine)).to.be.at.most(found);
        expect(found).to.be.within(1, Math.min(20, 2 * cores));
      }),
    );
  });
});
