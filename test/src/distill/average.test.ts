/** Averages of the weights: Keras' and the paper's numbers, and that they are what is validated and kept. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { averaged } from '../../../src/distill/average.js';
import { buildModel, forward, writeWeights, type Average, type TrainedTrial, type TrialPlan } from '../../../src/distill/index.js';
import type { Optimizer } from '../../../src/plugin/index.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import sgd from '../../../plugins/optimizers/sgd.js';
import { layersGolden } from '../../golden/layers.js';
import { expectClose } from '../../golden/numbers.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';
import { plan, trialData, VOCABULARY } from './fixtures.js';
import { alone, apart, distance, together } from './side-by-side.js';

const data = trialData();
const ema = (decay: number, start = 0): Average => ({ kind: 'ema', decay, start });
const swa = (start: number): Average => ({ kind: 'swa', decay: 0, start });
const descent = { name: 'sgd', plugin: sgd.create({ nesterov: false }) as Optimizer, scalars: { rate: 0.1, momentum: 0 } };

/** A variable and its average after each step of gradient descent, `every` steps an epoch. */
function followed(average: Average, every: number, epochs: number, start: number[], gradients: readonly number[][]) {
  const given = plan({ average, optimizer: descent, epochs, batchSize: 10 });
  const { optimizer } = averaged(given, { train: { ...data.train, size: 10 * every } });
  const scalars = Object.fromEntries(Object.entries(optimizer.scalars).map(([name, value]) => [name, tf.scalar(value)]));
  let state = { variable: tf.tensor1d(start) as tf.Tensor, slots: { velocity: tf.zeros([start.length]), $average: tf.zeros([start.length]) } as Record<string, tf.Tensor> }; // prettier-ignore
  return gradients.map((gradient, step) => {
    const inputs = { ...state, gradient: tf.tensor1d(gradient), step: tf.scalar(step + 1), decays: true };
    state = optimizer.plugin.update(inputs, scalars) as typeof state;
    return { weights: [...state.variable.dataSync()], average: [...state.slots['$average']!.dataSync()] };
  });
}

const mean = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, at) => rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length);

describe('an average of the weights', function () {
  this.timeout(60_000);
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('that is exponential is that of Keras', () => {
    const { start, gradients, after } = layersGolden.optimizers;
    for (const index of [0, 1]) {
      const flat = [start[index]!].flat(2) as number[];
      const steps = gradients.map((step) => [step[index]!].flat(2) as number[]);
      expectClose(followed(ema(0.8), 1, 5, flat, steps).at(-1)!.average, after['ema']![index]!, 1e-6);
    }
  });

  it('that is exponential follows the weights until it begins', () => {
    const steps = followed(
      ema(0.9, 0.5),
      2,
      4,
      [1, -2],
      Array.from({ length: 8 }, (_, step) => [step, 1 - step]),
    );
    for (const { weights, average } of steps.slice(0, 4)) expect(average).to.deep.equal(weights);
    const fifth = steps[4]!.weights.map((weight, at) => 0.9 * steps[3]!.weights[at]! + 0.1 * weight);
    expectClose(steps[4]!.average, fifth, 1e-6);
  });

  it('over epochs is the mean of the weights at their ends, the last one before it among them', () => {
    const steps = followed(swa(0.5), 3, 6, [0.3, -1], Array.from({ length: 18 }, (_, step) => [Math.sin(step), Math.cos(2 * step)])); // prettier-ignore
    const ends = [8, 11, 14, 17].map((step) => steps[step]!.weights);
    for (const { weights, average } of steps.slice(0, 9)) expect(average).to.deep.equal(weights);
    expect(steps[10]!.average).to.deep.equal(steps[9]!.average);
    expectClose(steps[11]!.average, mean(ends.slice(0, 2)), 1e-6);
    expectClose(steps[16]!.average, mean(ends.slice(0, 3)), 1e-6);
    expectClose(steps[17]!.average, mean(ends), 1e-6);
  });

  it('over epochs takes at least the first whole epoch', () => {
    const steps = followed(swa(0), 2, 2, [1], [[1], [2], [3], [4]]);
    expect(steps[1]!.average).to.deep.equal(steps[1]!.weights);
    expectClose(steps[3]!.average, mean([steps[1]!.weights, steps[3]!.weights]), 1e-6);
  });

  const trial = (average: Average | null, change: Partial<TrialPlan> = {}): TrialPlan =>
    plan({ average, architecture: { name: 'bag', plugin: made(bag, { embedding: 8, hidden: 4 }) }, epochs: 4, monitor: 'accuracy', direction: 'minimize', patience: null, ...change }); // prettier-ignore
  const trained = async (given: TrialPlan): Promise<TrainedTrial> => (await alone([{ plan: given, data }]))[0] as TrainedTrial;

  for (const traced of [true, false])
    it(`is what is validated and kept, ${traced ? 'recorded' : 'op by op'}`, async () => {
      const given = trial(ema(0.95), { traced, epochs: 1 });
      const [averaging, plain] = [await trained(given), await trained({ ...given, average: null })];
      expect(averaging.epochs[0]!.trainLoss).to.equal(plain.epochs[0]!.trainLoss); // the weights themselves go on as ever
      expect(apart(averaging.weights.values[0]!, plain.weights.values[0]!)).to.be.greaterThan(1e-3);
      const model = buildModel(given.architecture, { vocabulary: VOCABULARY, classes: 2, length: 8 }, 1);
      writeWeights(model.network, averaging.weights);
      const first = tf.tensor2d([[...data.validation.tokens(0)]], undefined, 'int32');
      const again = forward(model, first, false).dataSync();
      model.dispose();
      expect(apart(again, averaging.logits!.subarray(0, 2))).to.be.at.most(1e-5);
    });

  it('with a share of the new weights of 1 changes nothing', async () => {
    const [averaging, plain] = [await trained(trial(ema(0, 0), { traced: false })), await trained(trial(null, { traced: false }))];
    expect(distance(averaging, plain)).to.equal(0);
  });

  describe('where steps are recorded', () => {
    before(async function () {
      if (!(await hasNative())) this.skip();
    });

    for (const average of [ema(0.9), swa(0.5)])
      it(`${average.kind} is that of op by op`, async () => {
        const given = trial(average);
        expect(distance(await trained(given), await trained({ ...given, traced: false }))).to.be.at.most(1e-4);
      });

    it('beside others with other numbers is the same to the bit', async () => {
      const plans = [trial(ema(0.9)), trial(ema(0.5, 0.5)), trial(swa(0.5)), trial(swa(0), { epochs: 3 }), trial(null)];
      const entrants = plans.map((given) => ({ plan: given, data }));
      const [beside, expected] = [await together(entrants), await alone(entrants)];
      expect(beside.map((outcome, index) => distance(outcome, expected[index]!))).to.deep.equal([0, 0, 0, 0, 0]);
      expect(distance(beside[0]!, beside[1]!)).to.be.greaterThan(1e-4);
    });
  });
});
