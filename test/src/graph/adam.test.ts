/** A recorded step of Adam writes to the state in its place: the numbers are those of the step op by op, and nothing else moves. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { Program, recordBranch, type Branch } from '../../../src/graph/index.js';
import { adamStep, lookup } from '../../../src/layers/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { apart } from '../distill/side-by-side.js';

const SHAPE: [number, number] = [40, 64]; // a row fills whole lines of the cache
const numbers = (tensor: tf.Tensor) => Float32Array.from(tensor.dataSync());
const normal = (seed: number) => tf.randomNormal(SHAPE, 0, 1, 'float32', seed);

type Step = (table: tf.Tensor, mean: tf.Tensor, square: tf.Tensor, ids: tf.Tensor, step: tf.Scalar) => tf.Tensor[];

/** The table after a decay, a factor of its gradient and Adam; its moments. */
const step: Step = (table, mean, square, ids, count) => {
  const gradient = tf.grad((x) => lookup(x as tf.Tensor2D, ids).square().sum())(table).mul(tf.scalar(0.5)); // prettier-ignore
  const shrunk = table.sub(table.mul(tf.scalar(0.01)));
  const [rate, beta1, beta2, epsilon] = [0.1, 0.9, 0.999, 1e-7].map((value) => tf.scalar(value)) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar]; // prettier-ignore
  const next = adamStep({ variable: shrunk, gradient, mean, square, step: count, rate, beta1, beta2, epsilon });
  return [next.variable, next.mean, next.square];
};

/** A branch that trains, and one that looks at the table and leaves it as it is. */
function branches(): Branch[] {
  const ids = tf.tensor1d([0, 1, 2], 'int32');
  const [table, mean, square, count] = [normal(1), tf.zeros(SHAPE), tf.zeros(SHAPE), tf.scalar(1)];
  const state = [table, mean, square];
  const output = () => lookup(table as tf.Tensor2D, ids).sum();
  const body = () => ({ output: output(), updates: step(table, mean, square, ids, count) });
  const look = { feeds: [ids, count], state, body: () => ({ output: output() }) };
  return [recordBranch({ feeds: [ids, count], state, body }), recordBranch(look)];
}

describe('Adam in a recorded step', () => {
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('moves the rows that texts have as op by op, those of texts before, and of the others only what decays', () => {
    const program = new Program({ branches: branches(), seats: 2 });
    const begun = [normal(7), tf.zeros(SHAPE), tf.zeros(SHAPE)];
    for (const seat of [0, 1]) program.assign(seat, begun);
    let expected: tf.Tensor[] = begun;
    [[3, 3, 5], [39, 0, 0], [5, 6, 3]].forEach((rows, index) => {
      const [ids, count] = [tf.tensor1d(rows, 'int32'), tf.scalar(index + 1)];
      const before = numbers(program.run([{ seat: 0, branch: 1, feeds: [ids, count] }])[0]!);
      const [loss] = program.run([{ seat: 0, branch: 0, feeds: [ids, count] }]);
      expect(numbers(loss!)).to.deep.equal(before); // of the table as it was
      expected = step(expected[0]!, expected[1]!, expected[2]!, ids, count);
      program.read(0).forEach((own, at) => expect(apart(numbers(own), numbers(expected[at]!)), `${index}: ${at}`).to.be.below(1e-6));
    }); // prettier-ignore
    program.read(1).forEach((own, at) => expect(numbers(own)).to.deep.equal(numbers(begun[at]!)));
    program.dispose();
  });

  it('does not write to what was given it to begin with, nor to what was read of it', () => {
    const program = new Program({ branches: branches(), seats: 1 });
    const begun = [normal(7), tf.zeros(SHAPE), tf.zeros(SHAPE)];
    const kept = begun.map(numbers);
    program.assign(0, begun);
    const feeds = [tf.tensor1d([1, 2, 3], 'int32'), tf.scalar(1)];
    const read = program.read(0);
    program.run([{ seat: 0, branch: 0, feeds }]);
    for (const list of [begun, read]) list.forEach((tensor, at) => expect(numbers(tensor)).to.deep.equal(kept[at]));
    expect(numbers(program.read(0)[0]!)).to.not.deep.equal(kept[0]);
    program.dispose();
  });
});
