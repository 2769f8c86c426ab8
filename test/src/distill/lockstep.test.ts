import type * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { Lockstep } from '../../../src/distill/lockstep.js';
import type { Call, Program } from '../../../src/graph/index.js';

/** A program that answers which seat it was asked for, and keeps what it was run with. */
function program(fault?: Error) {
  const runs: number[][] = [];
  const run = (calls: readonly Call[]) => {
    runs.push(calls.map(({ seat }) => seat));
    if (fault) throw fault;
    return calls.map(({ seat }) => seat as unknown as tf.Tensor);
  };
  return { runs, program: { run } as unknown as Program };
}
const call = (seat: number): Call => ({ seat, branch: 0, feeds: [] });
/** Long enough for whatever is due. */
const later = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('lock step', () => {
  it('of one trial runs each call at once', async () => {
    const lockstep = new Lockstep();
    const { program: one, runs } = program();
    expect(await lockstep.request(one, call(3))).to.equal(3);
    await lockstep.turn();
    expect(runs).to.deep.equal([[3]]);
  });

  it('waits until each live trial has a call, and answers each its own', async () => {
    const lockstep = new Lockstep();
    const { program: one, runs } = program();
    lockstep.expect(3);
    const first = [lockstep.request(one, call(2)), lockstep.request(one, call(0))];
    await later();
    expect(runs).to.deep.equal([]);
    expect(await Promise.all([...first, lockstep.request(one, call(1))])).to.deep.equal([2, 0, 1]);
    expect(runs).to.deep.equal([[2, 0, 1]]);
  });

  it('goes on when a trial that was waited for has ended', async () => {
    const lockstep = new Lockstep();
    const { program: one, runs } = program();
    lockstep.expect(2);
    const waiting = lockstep.request(one, call(1));
    await later();
    expect(runs).to.deep.equal([]);
    lockstep.expect(1);
    expect(await waiting).to.equal(1);
  });

  it('waits for a trial that is yet to come', async () => {
    const lockstep = new Lockstep();
    const { program: one, runs } = program();
    lockstep.expect(1);
    await lockstep.request(one, call(0));
    lockstep.expect(2);
    const waiting = lockstep.request(one, call(0));
    await later();
    expect(runs).to.deep.equal([[0]]);
    await Promise.all([waiting, lockstep.request(one, call(1))]);
    expect(runs).to.deep.equal([[0], [0, 1]]);
  });

  it('runs each program once, and those without one in their turn', async () => {
    const lockstep = new Lockstep();
    const [one, other] = [program(), program()];
    lockstep.expect(4);
    const answers = [
      lockstep.request(one.program, call(0)),
      lockstep.turn().then(() => [...one.runs, ...other.runs].length),
      lockstep.request(other.program, call(0)),
      lockstep.request(one.program, call(1)),
    ];
    expect(await Promise.all(answers)).to.deep.equal([0, 2, 0, 1]);
    expect([one.runs, other.runs]).to.deep.equal([[[0, 1]], [[0]]]);
  });

  it('keeps a trial without a program from running ahead', async () => {
    const lockstep = new Lockstep();
    const { program: one } = program();
    lockstep.expect(2);
    let taken = 0;
    const ahead = (async () => {
      for (; taken < 5; taken++) await lockstep.turn();
    })();
    await later();
    expect(taken).to.equal(0);
    await lockstep.request(one, call(0));
    await later();
    expect(taken).to.equal(1);
    lockstep.expect(1);
    await ahead;
    expect(taken).to.equal(5);
  });

  it('tells a fault of a program to its own trials alone', async () => {
    const lockstep = new Lockstep();
    const [one, other] = [program(new Error('out of memory')), program()];
    lockstep.expect(4);
    const wishes = [
      lockstep.request(one.program, call(0)),
      lockstep.request(other.program, call(5)),
      lockstep.turn(),
      lockstep.request(one.program, call(1)),
    ];
    const ends = await Promise.all(wishes.map((wish) => (wish as Promise<unknown>).catch((fault: Error) => fault.message)));
    expect(ends).to.deep.equal(['out of memory', 5, undefined, 'out of memory']);
  });

  it('lets timers have their turn', async () => {
    const lockstep = new Lockstep();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const until = performance.now() + 200;
    while (performance.now() < until) await lockstep.turn();
    clearInterval(timer);
    expect(turns).to.be.greaterThan(2);
  });
});
