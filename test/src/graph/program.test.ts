/** Programs by hand: what a seat is, what a branch is, what they take. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { memoryOf, Program, recordBranch, signature, type Branch } from '../../../src/graph/index.js';
import { composite } from '../../../src/layers/index.js';
import { hasNative, useBackend } from '../../support/backend.js';

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];

/** Adds what it is fed, times `by`, to its state of two numbers; answers the sum of the state before. */
function adding(by = 1): Branch {
  const [x, state] = [tf.zeros([2]), tf.zeros([2])];
  const body = () => ({ output: state.sum(), updates: [state.add(x.mul(by))] });
  return recordBranch({ feeds: [x], state: [state], body });
}

describe('a program', () => {
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('runs the seats that are called and leaves the others as they are', () => {
    const program = new Program({ branches: [adding()], seats: 3 });
    [0, 1, 2].forEach((seat) => program.assign(seat, [tf.tensor1d([seat, 10 * seat])]));
    const run = (seats: number[]) => program.run(seats.map((seat) => ({ seat, branch: 0, feeds: [tf.tensor1d([1, seat])] }))).flatMap(numbers); // prettier-ignore
    expect(run([2, 0])).to.deep.equal([22, 0]);
    expect(run([2])).to.deep.equal([25]);
    expect([0, 1, 2].map((seat) => numbers(program.read(seat)[0]!))).to.deep.equal([[1, 0], [1, 10], [4, 24]]); // prettier-ignore
    program.dispose();
  });

  it('runs another branch for each seat in one go', () => {
    const program = new Program({ branches: [adding(1), adding(100)], seats: 2 });
    [0, 1].forEach((seat) => program.assign(seat, [tf.zeros([2])]));
    program.run([0, 1].map((seat) => ({ seat, branch: 1 - seat, feeds: [tf.ones([2])] })));
    expect([0, 1].map((seat) => numbers(program.read(seat)[0]!))).to.deep.equal([[100, 100], [1, 1]]); // prettier-ignore
    program.dispose();
  });

  it('reads as much of the state as is asked for, and as it was before a run where the run changes it', () => {
    const [a, b] = [tf.scalar(0), tf.scalar(0)];
    const body = () => ({ output: a.mul(10).add(b), updates: [b, a.add(b)] }); // exchanged
    const program = new Program({ branches: [recordBranch({ feeds: [], state: [a, b], body })], seats: 1 });
    program.assign(0, [tf.scalar(1), tf.scalar(2)]);
    const answers = [0, 1, 2].map(() => numbers(program.run([{ seat: 0, branch: 0, feeds: [] }])[0]!)[0]);
    expect(answers).to.deep.equal([12, 23, 35]);
    expect(program.read(0, 1)).to.have.length(1);
    expect(program.read(0).flatMap(numbers)).to.deep.equal([5, 8]);
    program.dispose();
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const branch = adding();
    const own = tf.memory().numTensors - before; // the example's own
    const program = new Program({ branches: [branch], seats: 2 });
    const [x, state] = [tf.ones([2]), tf.zeros([2])];
    program.assign(0, [state]);
    tf.dispose([...program.run([{ seat: 0, branch: 0, feeds: [x] }]), ...program.read(0)]);
    program.dispose();
    expect(tf.memory().numTensors).to.equal(before + own + 2);
  });

  it('has the signature of its ops, not of the values it was recorded with', () => {
    expect(signature(adding())).to.equal(signature(adding()));
    expect(signature(adding(2))).to.not.equal(signature(adding(3)));
  });

  it('has another signature where the same ops are a group that one op stands for', () => {
    const of = (grouped: boolean) => {
      const [x, state] = [tf.zeros([2]), tf.zeros([2])];
      const sum = () => ({ sum: state.add(x) });
      const body = () => ({ output: x.sum(), updates: [(grouped ? composite('Sum', { x, state }, sum) : sum()).sum] });
      return signature(recordBranch({ feeds: [x], state: [state], body }));
    };
    expect(of(true)).to.equal(of(true)).and.not.equal(of(false));
  });

  it('refuses to be of no branch', () => expect(() => new Program({ branches: [], seats: 1 })).to.throw('a program needs a branch'));

  describe('memory', () => {
    it('of a small graph is what a hand finds', () => {
      const [x, state] = [tf.zeros([100]), tf.zeros([100, 10])];
      const body = () => {
        const row = tf.matMul(x.reshape([1, 100]), state); // fed 400, read 4000, shaped 400, made 40
        return { output: row.sum() }; // and 4 more
      };
      const { state: held, call } = memoryOf(recordBranch({ feeds: [x], state: [state], body }));
      expect(held).to.equal(4000);
      // The fullest moment is the product: shaped text, weights and result, the shape [1, 100] of two numbers still there or not.
      expect(call).to.be.within(4440, 4440 + 400 + 4 * 8);
    });

    it('does not count what is not needed any more', () => {
      const x = tf.zeros([1000]);
      const chain = (length: number) => () => ({ output: Array.from({ length }).reduce<tf.Tensor>((of) => of.sin(), x).sum() }); // prettier-ignore
      const of = (length: number) => memoryOf(recordBranch({ feeds: [x], state: [], body: chain(length) })).call;
      expect(of(3)).to.equal(of(30));
      expect(of(3)).to.be.within(8000, 8100);
    });

    it('counts what is kept for later', () => {
      const x = tf.zeros([1000]);
      const body = () => {
        const kept = [1, 2, 3, 4].map((by) => x.mul(by)); // all four are needed at the end
        return { output: tf.addN(kept).sum() };
      };
      // Four products and their sum; what was fed is done with.
      expect(memoryOf(recordBranch({ feeds: [x], state: [], body })).call).to.be.within(20_000, 20_100);
    });
  });
});
