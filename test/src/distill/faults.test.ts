import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { trainTrial, type TrialPlan } from '../../../src/distill/index.js';
import { PluginError } from '../../../src/plugin/index.js';
import { useBackend } from '../../support/backend.js';
import { go, plan, trialData } from './fixtures.js';

const loss = (compute: unknown): Partial<TrialPlan> => ({
  terms: [{ name: 'mine', loss: { compute } as never, needsTeacher: true, scalars: { weight: 1 } }],
});
const architecture = (build: unknown): Partial<TrialPlan> => ({ architecture: { name: 'mine', plugin: { build } as never } });
const optimizer = (update: unknown): Partial<TrialPlan> => ({
  optimizer: { name: 'mine', plugin: { slots: ['memory'], update } as never, scalars: { rate: 1 } },
});
const metric = (compute: unknown): Partial<TrialPlan> => ({ metrics: [{ name: 'mine', metric: { compute } as never }] });
const network = (layer: ReturnType<typeof tf.layers.dense>) => () =>
  tf.sequential({
    layers: [tf.layers.embedding({ inputDim: 12, outputDim: 2, inputShape: [null as never] }), tf.layers.globalAveragePooling1d({}), layer],
  });
const raise = () => {
  throw new Error('boom');
};
type Inputs = { student: { logits: tf.Tensor }; variable: tf.Tensor; slots: Record<string, tf.Tensor> };

const faults: [string, Partial<TrialPlan>, string][] = [
  [
    'a loss of one number for the batch',
    loss(({ student }: Inputs) => student.logits.sum()),
    "loss 'mine': compute gave shape []; expected [",
  ],
  ['a loss for each class', loss(({ student }: Inputs) => student.logits), "loss 'mine': compute gave shape ["],
  ['a loss that gives a number', loss(() => 3), "loss 'mine': compute gave number 3, not a tensor"],
  ['a loss that gives nothing', loss(() => undefined), "loss 'mine': compute gave undefined, not a tensor"],
  ['a loss that throws', loss(raise), "loss 'mine': compute failed: boom"],
  ['a loss without a gradient', loss(({ student }: Inputs) => tf.zeros([student.logits.shape[0]!])), "loss 'mine': the gradient failed"],
  ['an architecture that throws', architecture(raise), "architecture 'mine': build failed: boom"],
  [
    'an architecture that gives no model',
    architecture(() => ({})),
    "architecture 'mine': build gave an object of Object, not a tfjs-layers model",
  ],
  [
    'an architecture of three classes',
    architecture(network(tf.layers.dense({ units: 3 }))),
    "architecture 'mine': logits have shape [2,3]; expected [2,2]",
  ],
  ['an optimizer that throws', optimizer(raise), "optimizer 'mine': update failed: boom"],
  ['an optimizer that gives nothing', optimizer(() => undefined), "optimizer 'mine': update gave undefined as slot 'memory', not a tensor"],
  [
    'an optimizer that forgets a slot',
    optimizer(({ variable }: Inputs) => ({ variable, slots: {} })),
    "optimizer 'mine': update gave undefined as slot 'memory'",
  ],
  [
    'an optimizer of another shape',
    optimizer(({ slots }: Inputs) => ({ variable: tf.scalar(1), slots })),
    "optimizer 'mine': update gave shape [] as the variable",
  ],
  ['a metric that gives a string', metric(() => 'good'), "metric 'mine': compute gave string good, not a number"],
  ['a metric that throws', metric(raise), "metric 'mine': compute failed: boom"],
  ['a schedule that gives NaN', { schedule: { factor: () => NaN } }, "schedule 'schedule': factor gave NaN for step 0 of 12"],
];

describe('faults of plugins', () => {
  before(() => useBackend());

  for (const [what, change, message] of faults)
    it(`${what} is told with the plugin's name, and nothing leaks`, async () => {
      const before = tf.memory().numTensors;
      const error = await trainTrial(plan(change), trialData(), go).then(() => null, (reason: unknown) => reason); // prettier-ignore
      expect(error).to.be.instanceOf(PluginError);
      expect((error as PluginError).message).to.contain(message);
      expect(tf.memory().numTensors).to.be.at.most(before);
    });

  it('an optimizer that gives back what it was given changes nothing and breaks nothing', async () => {
    const change = optimizer(({ variable, slots }: Inputs) => ({ variable, slots }));
    const trained = await trainTrial(plan({ ...change, epochs: 2 }), trialData(), go);
    expect(trained.epochs[1]!.validation).to.deep.equal(trained.epochs[0]!.validation);
  });
});
