import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import crossEntropy from '../../../plugins/losses/cross-entropy.js';
import distillation from '../../../plugins/losses/distillation.js';
import softTarget from '../../../plugins/losses/soft-target.js';
import type { LossInputs } from '../../../src/plugin/index.js';
import { expectClose, golden } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';

/** What a loss is given, of logits and labels alone. */
function given(student: tf.Tensor, teacher: tf.Tensor, labels: number[][]): LossInputs {
  const [rows, classes] = student.shape as [number, number];
  return {
    student: { logits: student as tf.Tensor2D, layers: {}, tokens: {}, attentions: {} },
    teacher: { logits: teacher as tf.Tensor2D, layers: {}, tokens: {}, attentions: {} },
    labels: tf.tensor2d(labels),
    rows: tf.ones([rows]),
    counts: tf.ones([classes]),
    mask: null,
    variables: {},
  };
}
const scalars = (numbers: Record<string, number>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value)]));
const losses = {
  distillation: distillation.create({ standardise: false }),
  'soft-target': softTarget.create({ standardise: false }),
  'cross-entropy': crossEntropy.create({}),
};

function compute(name: keyof typeof losses, student: number[][], teacher: number[][], labels: number[][], numbers: Record<string, number>) {
  return losses[name].compute(given(tf.tensor2d(student), tf.tensor2d(teacher), labels), scalars(numbers) as never);
}

describe('losses', () => {
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('cross-entropy is -log of the softmax at the label', () => {
    // softmax([0, ln 3]) = [1/4, 3/4]
    expectClose(compute('cross-entropy', [[0, Math.log(3)]], [[0, 0]], [[1, 0]], { smoothing: 0 }), [Math.log(4)], 1e-6);
  });

  it('smoothing 0.5 of two classes mixes the label with a half each', () => {
    // target [3/4, 1/4]: 3/4 ln 4 + 1/4 ln(4/3)
    expectClose(
      compute('cross-entropy', [[0, Math.log(3)]], [[0, 0]], [[1, 0]], { smoothing: 0.5 }),
      [0.75 * Math.log(4) + 0.25 * Math.log(4 / 3)],
      1e-6,
    );
  });

  it('soft-target is T^2 times the divergence of the softened distributions', () => {
    // At T = 2: teacher softmax([0, ln 9 / 2]) = [1/4, 3/4], student [1/2, 1/2]; KL = ln 2 - H([1/4, 3/4]).
    const kl = 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5);
    expectClose(compute('soft-target', [[0, 0]], [[0, Math.log(9)]], [[1, 0]], { temperature: 2 }), [4 * kl], 1e-6);
  });

  it('distillation weights the soft term with alpha, the labels with 1 - alpha', () => {
    const kl = 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5);
    const value = (alpha: number) => compute('distillation', [[0, 0]], [[0, Math.log(9)]], [[1, 0]], { alpha, temperature: 2 });
    expectClose(value(0.3), [0.3 * 4 * kl + 0.7 * Math.log(2)], 1e-6);
    expectClose(value(0), [Math.log(2)], 1e-6);
    expectClose(value(1), [4 * kl], 1e-6);
  });

  for (const name of Object.keys(losses) as (keyof typeof losses)[]) {
    const { teacher, student, labels, alpha, temperature, smoothing, of } = golden.losses;

    it(`${name} and its gradient agree with Keras`, () => {
      const loss = (logits: tf.Tensor) =>
        losses[name].compute(given(logits, tf.tensor2d(teacher), labels), scalars({ alpha, temperature, smoothing }) as never);
      expectClose(loss(tf.tensor2d(student)), of[name]!.values);
      expectClose(tf.grad((x) => loss(x).sum())(tf.tensor2d(student)), of[name]!.gradient);
    });

    it(`${name} stays finite at extreme logits and at either end of alpha`, () => {
      const extreme = [[1e4, -1e4, 0], [-1e30, 1e30, 0]]; // prettier-ignore
      for (const alpha of [0, 1]) {
        const loss = (logits: tf.Tensor) =>
          losses[name].compute(
            given(
              logits,
              tf.tensor2d([
                [-1e4, 1e4, 5],
                [1e30, -1e30, 5],
              ]),
              [
                [0, 0, 1],
                [1, 0, 0],
              ],
            ),
            scalars({ alpha, temperature: 0.5, smoothing: 0.1 }) as never,
          );
        expect([...loss(tf.tensor2d(extreme)).dataSync()].every(Number.isFinite), 'values').to.equal(true);
        expect(
          [
            ...tf
              .grad((x) => loss(x).sum())(tf.tensor2d(extreme))
              .dataSync(),
          ].every(Number.isFinite),
          'gradient',
        ).to.equal(true);
      }
    });
  }

  for (const name of ['distillation', 'soft-target'] as const)
    it(`${name} sends no gradient into the teacher`, () => {
      const { teacher, student, labels } = golden.losses;
      const loss = (logits: tf.Tensor) =>
        losses[name].compute(given(tf.tensor2d(student), logits, labels), scalars({ alpha: 0.5, temperature: 2 }) as never); // prettier-ignore
      expect(
        [
          ...tf
            .grad((x) => loss(x).sum())(tf.tensor2d(teacher))
            .dataSync(),
        ].every((value) => value === 0),
      ).to.equal(true);
    });

  it('a loss depends on temperature and alpha through tensors: their gradients exist', () => {
    const { teacher, student, labels } = golden.losses;
    const inputs = given(tf.tensor2d(student), tf.tensor2d(teacher), labels);
    const loss = (alpha: tf.Tensor, temperature: tf.Tensor) => losses.distillation.compute(inputs, { alpha, temperature } as never).sum();
    const slopes = tf
      .grads(loss)([tf.scalar(0.5), tf.scalar(2)])
      .map((slope) => slope.dataSync()[0]!);
    expect(slopes.every((slope) => Math.abs(slope) > 1e-3)).to.equal(true);
  });
});
