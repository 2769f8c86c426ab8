import { expect } from 'chai';
import fc from 'fast-check';
import { fewer, fitting, tooSmall, type Needs } from '../../../src/job/choose-parallel.js';

const MIB = 2 ** 20;
/** An LSTM of 64 units and a vocabulary of 8,000 words, as `Seats.measure` tells it. */
const lstm: Needs = { state: 6.2 * MIB, step: 17.6 * MIB, ops: 5000 };
const machine = (budget: number, cores = 64) => ({ cores, budget: budget * MIB, used: 480 * MIB });

describe('how many trials fit', () => {
  it('goes by the cores where memory is plenty, and never beyond the trials there are', () => {
    expect(fitting(100, lstm, machine(8192, 2))).to.equal(4);
    expect(fitting(100, lstm, machine(8192, 16))).to.equal(32);
    expect(fitting(3, lstm, machine(8192, 16))).to.equal(3);
  });

  it('goes by the memory where that is short: more memory, more trials; less, down to one', () => {
    const [one, two, eight] = [1024, 2048, 8192].map((budget) => fitting(1000, lstm, machine(budget)));
    expect(one).to.be.within(2, two! - 1);
    expect(two).to.be.below(eight!);
    expect(eight).to.equal(128);
    expect(fitting(1000, lstm, machine(500))).to.equal(1);
  });

  it('keeps what was measured of 32 such trials within the budget', () => {
    // 32 seats of one branch, 1,500 ops, took 447 MiB beyond the process that had recorded them.
    const needs = { ...lstm, ops: 1500 };
    expect(fitting(1000, needs, { cores: 16, budget: (480 + 447) * MIB, used: 480 * MIB })).to.be.below(32);
  });

  it('takes as many as were asked for, where they fit', () => {
    expect(fitting(100, lstm, machine(8192, 2), 64)).to.equal(64);
    expect(fitting(10, lstm, machine(8192, 2), 64)).to.equal(10);
    const tight = fitting(100, lstm, machine(1024, 2), 64);
    expect(tight).to.be.within(2, 63);
    expect(fewer(64, tight, machine(1024))).to.equal(
      `64 trials at the same time do not fit the memory budget of 1024 MiB; training ${tight}`,
    );
  });

  it('says so where not even one trial may fit, and nothing where it does', () => {
    expect(tooSmall(lstm, machine(8192))).to.equal(null);
    expect(tooSmall(lstm, machine(500))).to.match(
      /^one trial may take 7\d\d MiB, more than the memory budget of 500 MiB; training one at a time$/,
    );
  });

  it('never takes more trials for less memory, nor fewer where a trial needs less', () => {
    const amount = fc.integer({ min: 0, max: 4000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, fc.integer({ min: 1, max: 8 }), (state, step, budget, more, cores) => {
        const of = (extra: number, bytes: number) =>
          fitting(20, { state: (state + extra) * MIB, step: (step + extra) * MIB, ops: 0 }, { ...machine(bytes, cores), used: 100 * MIB });
        expect(of(0, budget + more)).to.be.at.least(of(0, budget));
        expect(of(more, budget)).to.be.at.most(of(0, budget));
        expect(of(0, budget)).to.be.within(1, Math.min(20, 2 * cores));
      }),
    );
  });
});
