import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../../../src/plugin/index.js';
import adadelta from '../../../plugins/optimizers/adadelta.js';
import adagrad from '../../../plugins/optimizers/adagrad.js';
import adam from '../../../plugins/optimizers/adam.js';
import adamw from '../../../plugins/optimizers/adamw.js';
import lion from '../../../plugins/optimizers/lion.js';
import rmsprop from '../../../plugins/optimizers/rmsprop.js';
import sgd from '../../../plugins/optimizers/sgd.js';
import { layersGolden } from '../../golden/layers.js';
import { expectClose, golden, type Nested } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';

const moments = { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
const cases: Record<string, { optimizer: Optimizer<any>; numbers: Record<string, number> }> = {
  adam: { optimizer: adam.create({}), numbers: moments },
  adamw: { optimizer: adamw.create({}), numbers: { ...moments, decay: 0.1 } },
  sgd: { optimizer: sgd.create({ nesterov: false }), numbers: { rate: 0.01, momentum: 0.9 } },
  'sgd-nesterov': { optimizer: sgd.create({ nesterov: true }), numbers: { rate: 0.01, momentum: 0.9 } },
};

const root = { rate: 0.01, rho: 0.9, momentum: 0, epsilon: 1e-7 };
/** Against five steps of layers_numbers.py. */
const later: typeof cases = {
  rmsprop: { optimizer: rmsprop.create({ centered: false }), numbers: root },
  'rmsprop-momentum': { optimizer: rmsprop.create({ centered: false }), numbers: { ...root, momentum: 0.9 } },
  'rmsprop-centered': { optimizer: rmsprop.create({ centered: true }), numbers: { ...root, momentum: 0.5 } },
  adagrad: { optimizer: adagrad.create({}), numbers: { rate: 0.05, initial: 0.1, epsilon: 1e-7 } },
  adadelta: { optimizer: adadelta.create({}), numbers: { rate: 1, rho: 0.95, epsilon: 1e-7 } },
  lion: { optimizer: lion.create({}), numbers: { rate: 0.01, decay: 0.1, beta1: 0.9, beta2: 0.99 } },
};

function run({ optimizer, numbers }: (typeof cases)[string], start: Nested, gradients: Nested[]): tf.Tensor {
  const scalars = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value)]));
  let variable = tf.tensor(start as number[]);
  let slots: Readonly<Record<string, tf.Tensor>> = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zerosLike(variable)]));
  gradients.forEach((gradient, step) => {
    const inputs = { variable, gradient: tf.tensor(gradient as number[]), slots, step: tf.scalar(step + 1), decays: variable.rank > 1 };
    ({ variable, slots } = optimizer.update(inputs, scalars));
  });
  return variable;
}

describe('optimizers', () => {
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  for (const [name, one] of Object.entries(cases))
    it(`${name} agrees with Keras after four steps, kernel and bias`, () => {
      const { start, gradients, after } = golden.optimizers;
      start.forEach(
        (value, index) =>
        expectClose(run(one, value, gradients.map((step) => step[index]!)), after[name]![index]!, 1e-6), // prettier-ignore
      );
    });

  for (const [name, one] of Object.entries(later))
    it(`${name} agrees with Keras after five steps, kernel and bias`, () => {
      const { start, gradients, after } = layersGolden.optimizers;
      for (const [index, value] of start.entries()) {
        const steps = gradients.map((step) => step[index]!);
        expectClose(run(one, value, steps), after[name]![index]!, 1e-6);
      }
    });

  it('sgd without momentum is rate times the gradient', () => {
    const one = { optimizer: sgd.create({ nesterov: false }), numbers: { rate: 0.1, momentum: 0 } };
    expectClose(run(one, [1, 2], [[1, -1], [2, 0]]), [0.7, 2.1], 1e-6); // prettier-ignore
  });

  it('the first step of adam is the rate, whatever the size of the gradient', () => {
    expectClose(run(cases['adam']!, [1, 1], [[5, -0.01]]), [0.99, 1.01], 1e-5);
  });
});
