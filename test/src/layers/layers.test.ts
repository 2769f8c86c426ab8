import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import {
  gruStates,
  lookup,
  lstmStates,
  maskedMax,
  orthogonal,
  SeededDropout,
  stopGradient,
  uniform,
  withNoise,
} from '../../../src/layers/index.js';
import { hasNative, useBackend } from '../../support/backend.js';

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const seed = (a: number, b: number) => tf.tensor1d([a, b], 'int32');

/** The slope of `f` along a direction, by autodiff and by central differences. */
function slopes(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): [number, number] {
  const direction = tf.randomNormal(x.shape, 0, 1, 'float32', 3);
  const at = (size: number) => f(x.add(direction.mul(size))).dataSync()[0]!;
  return [tf.grad(f)(x).mul(direction).sum().dataSync()[0]!, (at(1e-2) - at(-1e-2)) / 2e-2];
}

for (const backend of ['tensorflow', 'cpu'] as const)
  describe(`layers on ${backend}`, () => {
    before(() => useBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());

    it('lookup adds up the gradients of a row that is taken twice', () => {
      const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
      const ids = tf.tensor2d([[2, 0], [2, 2]], undefined, 'int32'); // prettier-ignore
      expect(numbers(lookup(table, ids))).to.deep.equal([5, 6, 1, 2, 5, 6, 5, 6]);
      const weights = tf.tensor3d([[[1, 1], [2, 2]], [[3, 3], [4, 5]]]); // prettier-ignore
      expect(
        numbers(
          tf.grad((x) =>
            lookup(x as tf.Tensor2D, ids)
              .mul(weights)
              .sum(),
          )(table),
        ),
      ).to.deep.equal([2, 2, 0, 0, 8, 9]);
    });

    it('maskedMax ignores masked positions and shares the gradient of equals', () => {
      const values = tf.tensor3d([[[1], [3], [3], [9]]]);
      const mask = tf.tensor2d([[1, 1, 1, 0]]);
      expect(numbers(maskedMax(values, mask))).to.deep.equal([3]);
      expect(numbers(tf.grad((x) => maskedMax(x as tf.Tensor3D, mask).sum())(values))).to.deep.equal([0, 0.5, 0.5, 0]);
    });

    it('stopGradient passes values and no gradient', () => {
      const x = tf.tensor1d([1, 2]);
      expect(numbers(stopGradient(x))).to.deep.equal([1, 2]);
      expect(numbers(tf.grad((y) => stopGradient(y).mul(y).sum())(x))).to.deep.equal([1, 2]);
    });

    for (const [name, states, gates] of [
      ['lstm', lstmStates, 4],
      ['gru', gruStates, 3],
    ] as const)
      // prettier-ignore
      for (const directions of [[], [2]])
        it(`${name} states${directions.length ? ' in two directions' : ''}: gradients agree with differences`, () => {
          const z = tf.randomNormal([5, ...directions, 3, gates * 2], 0, 1, 'float32', 1);
          const w = tf.randomNormal([...directions, 2, gates * 2], 0, 1, 'float32', 2);
          const weights = tf.randomNormal([5, ...directions, 3, 2], 0, 1, 'float32', 4);
          const [ofGates, near] = slopes((x) => states(x, w).mul(weights).sum(), z);
          expect(ofGates).to.be.closeTo(near, 5e-3 * Math.max(1, Math.abs(near)));
          const [ofKernel, close] = slopes((x) => states(z, x).mul(weights).sum(), w);
          expect(ofKernel).to.be.closeTo(close, 5e-3 * Math.max(1, Math.abs(close)));
        });

    it('orthogonal rows or columns have length 1 and stand at right angles', () => {
      for (const shape of [
        [3, 8],
        [8, 3],
      ]) {
        // prettier-ignore
        const matrix = orthogonal().apply(shape) as tf.Tensor2D;
        const product = numbers(shape[0]! < shape[1]! ? tf.matMul(matrix, matrix, false, true) : tf.matMul(matrix, matrix, true));
        product.forEach((value, index) => expect(value).to.be.closeTo(index % 4 === 0 ? 1 : 0, 1e-5));
      }
    });

    it('dropout keeps about 1 - rate of the units, scaled, and only in training', () => {
      const layer = new SeededDropout({ rate: 0.3 });
      const ones = tf.ones([100, 100]);
      expect(numbers(layer.call(ones, {})).every((value) => value === 1)).to.equal(true);
      const kept = numbers(withNoise(seed(1, 2), () => layer.call(ones, { training: true }))).filter((value) => value !== 0);
      expect(kept.length / 1e4).to.be.within(0.67, 0.73);
      expect(kept[0]).to.be.closeTo(1 / 0.7, 1e-6);
    });
  });

describe('noise', () => {
  before(async function () {
    if (!(await hasNative())) this.skip(); // elsewhere the draws come from Math.random, which the core seeds
    await useBackend();
  });

  it('follows the seed tensor: the same again for the same seed, other numbers for another, for the next draw and outside', () => {
    const draw = (a: number, b: number) => withNoise(seed(a, b), () => [numbers(uniform([4])), numbers(uniform([4]))]);
    const [first, second] = draw(1, 2);
    expect(draw(1, 2)).to.deep.equal([first, second]);
    expect(first).to.not.deep.equal(second);
    expect(draw(1, 3)[0]).to.not.deep.equal(first);
    expect(numbers(uniform([4]))).to.not.deep.equal(first);
  });

  it('draws for a shorter batch are the first of those for a longer', () => {
    const draw = (rows: number) => withNoise(seed(5, 6), () => numbers(uniform([rows, 8])));
    expect(draw(6).slice(0, 24)).to.deep.equal(draw(3));
  });
});
