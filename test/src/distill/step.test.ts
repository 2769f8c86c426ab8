import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import {
  buildModel,
  stepScalars,
  trainingStep,
  type Model,
  type StepInputs,
  type StepResult,
  type TrialPlan,
} from '../../../src/distill/index.js';
import { seededRandom, withRandom } from '../../../src/distill/random.js';
import adam from '../../../plugins/optimizers/adam.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import bilstm from '../../../plugins/architectures/bilstm.js';
import gru from '../../../plugins/architectures/gru.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { adamScalars, distillationTerm, plan } from './fixtures.js';
import { made } from '../../support/made.js';

const shape = { vocabulary: 12, classes: 2, length: 8 };
const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];

function inputs(ids: number[][], rows: number[], seed = [1, 2]): StepInputs {
  return {
    ids: tf.tensor2d(ids, undefined, 'int32'),
    labels: tf.tensor2d(ids.map((row) => [row[0]! % 2, 1 - (row[0]! % 2)])),
    teacher: tf.tensor2d(ids.map((row) => [row[0]!, 3])),
    rows: tf.tensor1d(rows),
    step: tf.scalar(1),
    rate: tf.scalar(0.1),
    seed: tf.tensor1d(seed, 'int32'),
  };
}

/** The gradient in the variable's place. */
const difference: TrialPlan['optimizer'] = {
  name: 'difference',
  plugin: { slots: [], update: ({ gradient }) => ({ variable: gradient, slots: {} }) },
  scalars: { rate: 1 },
};
const adamOptimizer = { name: 'adam', plugin: adam.create({}), scalars: adamScalars } as TrialPlan['optimizer'];

function run(model: Model, fed: StepInputs, optimizer = difference, clipNorm: number | null = null): StepResult {
  const terms = [distillationTerm];
  const slots = model.variables.map((v) => Object.fromEntries(optimizer.plugin.slots.map((slot) => [slot, tf.zerosLike(v as tf.Tensor)])));
  const scalars = stepScalars({ terms, optimizer, clipNorm });
  const step = () => trainingStep({ model, terms, optimizer }, scalars, { variables: model.variables, slots }, fed);
  return withRandom(seededRandom(1, 'step', 0), step); // dropout in JavaScript draws from Math.random
}

describe('trainingStep', () => {
  let model: Model;
  before(() => useBackend());
  beforeEach(() => {
    tf.engine().startScope();
    model = buildModel(plan().architecture, shape, 3);
  });
  afterEach(() => {
    model.dispose();
    tf.engine().endScope();
  });

  it('changes neither the variables nor what it is fed', () => {
    const before = model.variables.map((v) => numbers(v as tf.Tensor));
    const { variables } = run(model, inputs([[2, 5], [3, 0]], [1, 1]), adamOptimizer); // prettier-ignore
    expect(model.variables.map((v) => numbers(v as tf.Tensor))).to.deep.equal(before);
    expect(variables.map(numbers)).to.not.deep.equal(before);
  });

  it('a row of weight 0 that only fills the batch changes nothing', () => {
    const [full, filled] = [run(model, inputs([[2, 5], [3, 4]], [1, 1])), run(model, inputs([[2, 5], [3, 4], [0, 0]], [1, 1, 0]))]; // prettier-ignore
    expect(numbers(filled.loss)[0]).to.be.closeTo(numbers(full.loss)[0]!, 1e-6);
    filled.variables.forEach((gradient, index) =>
      numbers(gradient).forEach((value, at) => expect(value).to.be.closeTo(numbers(full.variables[index]!)[at]!, 1e-6)),
    );
  });

  it('clips by the norm of all gradients together', () => {
    const size = (result: StepResult) => Math.hypot(...result.variables.flatMap(numbers));
    const fed = inputs([[2, 5], [3, 4]], [1, 1]); // prettier-ignore
    const free = size(run(model, fed));
    expect(size(run(model, fed, difference, free / 2))).to.be.closeTo(free / 2, 1e-5);
    expect(size(run(model, fed, difference, free * 2))).to.be.closeTo(free, 1e-6);
  });

  it('dropout follows the seed that is fed', async function () {
    if (!(await hasNative())) this.skip(); // elsewhere it follows Math.random
    const wide = buildModel({ name: 'wide', plugin: made(bag, { embedding: 32, hidden: 0, dropout: 0.5 }) }, shape, 3);
    const fed = (seed: number[]) => inputs([[2, 5], [3, 4]], [1, 1], seed); // prettier-ignore
    const loss = (seed: number[]) => numbers(run(wide, fed(seed)).loss)[0];
    expect(loss([1, 2])).to.equal(loss([1, 2]));
    const draws = new Set(Array.from({ length: 8 }, (_, at) => loss([1, at])));
    expect(draws.size).to.equal(8);
    wide.dispose();
  });

  for (const [name, plugin] of Object.entries({
    'bag-of-embeddings': plan().architecture.plugin,
    'text-cnn': made(textCnn, { embedding: 4, filters: 2, widths: [2], dropout: 0.2 }),
    gru: made(gru, { embedding: 4, units: 2, dropout: 0.2 }),
    bilstm: made(bilstm, { embedding: 4, units: 2, dropout: 0.2 }),
  }))
    it(`reads nothing back inside a step of ${name}, so that it can be traced`, async function () {
      if (!(await hasNative())) this.skip(); // kernels in JavaScript read by nature
      const other = buildModel({ name, plugin }, shape, 3);
      const backend = tf.backend();
      const readSync = backend.readSync;
      const fed = inputs([[2, 5], [3, 0]], [1, 1]); // prettier-ignore
      backend.readSync = () => {
        throw new Error('read inside a step');
      };
      try {
        run(other, fed, adamOptimizer, 1);
      } finally {
        backend.readSync = readSync;
        other.dispose();
      }
    });
});
