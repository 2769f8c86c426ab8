/** Penalties and bounds by layer: as Keras has them, recorded as op by op, and told where they fit no layer. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { buildModel, stepScalars, trainingStep, writeWeights, type Regularised, type TrialPlan } from '../../../src/distill/index.js';
import { rulesOf } from '../../../src/distill/regularise.js';
import { InputError } from '../../../src/plugin/index.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import lstm from '../../../plugins/architectures/lstm.js';
import sgd from '../../../plugins/optimizers/sgd.js';
import { layersGolden } from '../../golden/layers.js';
import { expectClose, golden } from '../../golden/numbers.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';
import { distillationTerm, plan, trialData } from './fixtures.js';
import { alone, distance, together } from './side-by-side.js';

const entry = (name: string, change: Partial<Regularised> = {}): Regularised => {
  return { name, layers: name, l1: null, l2: null, maxNorm: null, ...change };
};
const shape = { vocabulary: 7, classes: 3, length: 5 };

describe('regularisation', function () {
  this.timeout(60_000);
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('gives the weights of Keras after each of three clipped steps with l1, l2 and bounds on norms', () => {
    const { weights, teacher, after } = layersGolden.regularisation;
    const { ids, labels, alpha, temperature } = golden.architectures;
    const regularisation = [
      entry('embedding', { l1: 0.02, l2: 0.03, maxNorm: 1.2 }),
      entry('hidden', { l2: 0.1, maxNorm: 0.9 }),
      entry('logits', { l1: 0.05 }),
    ];
    const terms = [{ ...distillationTerm, scalars: { alpha, temperature, weight: 1 } }];
    const optimizer = {
      name: 'sgd',
      plugin: sgd.create({ nesterov: false }),
      scalars: { rate: 0.1, momentum: 0.5 },
    } as TrialPlan['optimizer'];
    const model = buildModel({ name: 'bag', plugin: made(bag, { embedding: 3, hidden: 4 }) }, shape, 1);
    const start = weights.map((weight) => tf.tensor(weight as number[]));
    writeWeights(model.network, {
      names: [],
      shapes: start.map((of) => of.shape),
      values: start.map((of) => of.dataSync() as Float32Array),
    });
    const scalars = stepScalars({ terms, optimizer, clipNorm: 0.8, regularisation });
    let slots = model.variables.map((variable) => ({ velocity: tf.zerosLike(variable as tf.Tensor) })) as Record<string, tf.Tensor>[];
    for (const [step, expected] of after.entries()) {
      const inputs = {
        ids: tf.tensor2d(ids, undefined, 'int32'),
        labels: tf.tensor2d(labels),
        teacher: tf.tensor2d(teacher),
        rows: tf.ones([ids.length]) as tf.Tensor1D,
        step: tf.scalar(step + 1),
        rate: tf.scalar(0.1),
        seed: tf.tensor1d([1, 2], 'int32'),
      };
      const next = trainingStep({ model, terms, optimizer, regularisation }, scalars, { variables: model.variables, slots }, inputs);
      next.variables.forEach((variable, index) => expectClose(variable, expected[index]!, 1e-5));
      model.variables.forEach((variable, index) => variable.assign(next.variables[index]!));
      slots = [...next.slots] as typeof slots;
    }
    model.dispose();
  });

  it('is for kernels and tables of the layers that a pattern names, not for biases', () => {
    const model = buildModel({ name: 'lstm', plugin: made(lstm, { embedding: 3, units: 2, layers: 2 }) }, shape, 1);
    const rules = rulesOf(model, [entry('all', { layers: '*', l2: 1 }), entry('recurrent', { layers: 'lstm_*', l1: 1 }), entry('logits')]);
    const names = model.network.trainableWeights.map(({ originalName }) => originalName);
    expect(Object.fromEntries(names.map((name, index) => [name, rules[index]]))).to.deep.equal({
      'embedding/embeddings': [0],
      'lstm_1/kernel': [0, 1],
      'lstm_1/recurrent_kernel': [0, 1],
      'lstm_1/bias': [],
      'lstm_2/kernel': [0, 1],
      'lstm_2/recurrent_kernel': [0, 1],
      'lstm_2/bias': [],
      'logits/kernel': [0, 2],
      'logits/bias': [],
    });
    model.dispose();
  });

  it('tells a layer that is not there, with those that are', () => {
    const model = buildModel(plan().architecture, shape, 1);
    const find = (name: string) => () => rulesOf(model, [entry(name, { l2: 1 })]);
    expect(find('logit')).to.throw(
      InputError,
      /^training.regularisation.logit: the student has no layer 'logit' .*allowed: embedding, hidden, logits, .*did you mean 'logits'\?/,
    );
    expect(find('dropout')).to.throw(InputError, /no layer 'dropout'/); // it has no weights
    expect(find('h.dden')).to.throw(InputError, /no layer 'h.dden'/);
    model.dispose();
  });

  it('is told before training, by name', async () => {
    const [outcome] = await alone([{ plan: plan({ regularisation: [entry('nowhere', { l1: 1 })] }), data: trialData() }]);
    expect(outcome).to.be.instanceOf(InputError);
  });

  describe('where steps are recorded', () => {
    before(async function () {
      if (!(await hasNative())) this.skip();
    });
    const data = trialData();
    const regularised = (l1: number, l2: number, maxNorm: number, change: Partial<TrialPlan> = {}) =>
      plan({
        regularisation: [entry('embedding', { l2, maxNorm }), entry('dense', { layers: '*', l1 })],
        architecture: { name: 'bag', plugin: made(bag, { embedding: 8, hidden: 4 }) },
        clipNorm: 1,
        ...change,
      });

    it('a trial is that of op by op', async () => {
      const given = regularised(1e-3, 2e-3, 0.3);
      const [recorded, plain] = await alone([{ plan: given, data }, { plan: { ...given, traced: false }, data }]); // prettier-ignore
      expect(distance(recorded!, plain!)).to.be.at.most(1e-4);
    });

    it('a trial beside others with other numbers is the same to the bit, in one program', async () => {
      const entrants = [regularised(1e-3, 2e-3, 0.3), regularised(0, 1e-2, 1), regularised(5e-2, 0, 5, { seed: 3 })].map((of) => ({
        plan: of,
        data,
      }));
      const [beside, expected] = [await together(entrants), await alone(entrants)];
      expect(beside.map((outcome, index) => distance(outcome, expected[index]!))).to.deep.equal([0, 0, 0]);
      expect(distance(beside[0]!, beside[1]!)).to.be.greaterThan(1e-4);
    });
  });
});
