import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { evaluate, trainTrial, type EpochReport, type TrainedTrial, type TrialPlan } from '../../../src/distill/index.js';
import bilstm from '../../../plugins/architectures/bilstm.js';
import gru from '../../../plugins/architectures/gru.js';
import lstm from '../../../plugins/architectures/lstm.js';
import sgd from '../../../plugins/optimizers/sgd.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import { useBackend } from '../../support/backend.js';
import { distillationTerm, go, labelsTerm, plan, trialData, VOCABULARY } from './fixtures.js';
import { made } from '../../support/made.js';

const architectures: Record<string, TrialPlan['architecture']['plugin']> = {
  'bag-of-embeddings': plan().architecture.plugin,
  'text-cnn': made(textCnn, { embedding: 8, filters: 6, widths: [2, 3], dropout: 0.2 }),
  lstm: made(lstm, { embedding: 8, units: 6, dropout: 0.2 }),
  gru: made(gru, { embedding: 8, units: 6, dropout: 0.2 }),
  bilstm: made(bilstm, { embedding: 8, units: 6, dropout: 0.2 }),
};
const weightsOf = ({ weights }: TrainedTrial) => weights.values.map((value) => [...value]);
const scoresOf = ({ epochs }: TrainedTrial) => epochs.map(({ trainLoss, validation }) => [trainLoss, validation]);

for (const backend of ['tensorflow', 'wasm', 'cpu'] as const)
  describe(`trainTrial on ${backend}`, function () {
    this.timeout(30_000);
    before(() => useBackend(backend));

    for (const [name, plugin] of Object.entries(architectures)) {
      it(`${name} learns a task that its training shows, and repeats itself to the bit`, async () => {
        const one = plan({ architecture: { name, plugin }, epochs: 8 });
        const trained = await trainTrial(one, trialData(), go);
        expect(trained.epochs.at(-1)!.trainLoss).to.be.lessThan(trained.epochs[0]!.trainLoss * 0.5);
        expect(trained.epochs.at(-1)!.validation['accuracy']).to.be.greaterThan(0.8);
        const [short, again] = [
          await trainTrial({ ...one, epochs: 2 }, trialData(), go),
          await trainTrial({ ...one, epochs: 2 }, trialData(), go),
        ];
        expect(weightsOf(again)).to.deep.equal(weightsOf(short));
        expect(scoresOf(again)).to.deep.equal(scoresOf(short));
      });
    }

    it('leaves no tensor behind, and as many at each epoch', async () => {
      const before = tf.memory().numTensors;
      const counts: number[] = [];
      await trainTrial(plan({ epochs: 4, clipNorm: 1 }), trialData(), async () => (counts.push(tf.memory().numTensors), 'continue'));
      expect(new Set(counts).size).to.equal(1);
      expect(tf.memory().numTensors).to.equal(before);
    });
  });

describe('trainTrial', () => {
  before(() => useBackend());

  it('another seed gives other weights', async () => {
    const [one, other] = [await trainTrial(plan({ seed: 1 }), trialData(), go), await trainTrial(plan({ seed: 2 }), trialData(), go)];
    expect(weightsOf(one)).to.not.deep.equal(weightsOf(other));
  });

  it('gives back Math.random as it was', async () => {
    const original = Math.random;
    await trainTrial(plan({ epochs: 1 }), trialData(), go);
    expect(Math.random).to.equal(original);
  });

  it('prunes when told to, and keeps the best epoch so far', async () => {
    const trained = await trainTrial(plan({ epochs: 9 }), trialData(), async ({ epoch }) => (epoch === 1 ? 'prune' : 'continue'));
    expect([trained.stopped, trained.epochs.length, trained.best]).to.deep.equal(['pruned', 2, 1]);
  });

  it('stops early after `patience` epochs without a better score and restores the best', async () => {
    let call = 0;
    const monitored = [0.5, 0.9, 0.9, 0.4, 0.95];
    const metrics = [{ name: 'scripted', metric: { compute: () => monitored[call++]! } }];
    const kept: EpochReport[] = [];
    const trained = await trainTrial(
      plan({ metrics, monitor: 'scripted', direction: 'maximize', patience: 2, epochs: 9 }),
      trialData(),
      async (report) => (kept.push(report), 'continue'),
    );
    expect([trained.stopped, trained.epochs.length, trained.best]).to.deep.equal(['early', 4, 1]);
    call = 0;
    const two = await trainTrial(plan({ metrics, monitor: 'scripted', direction: 'maximize', epochs: 2 }), trialData(), go);
    expect(weightsOf(two)).to.deep.equal(weightsOf(trained));
  });

  it('reports a loss that is no longer finite and ends as diverged', async () => {
    const optimizer = { name: 'sgd', plugin: sgd.create({ nesterov: false }) as never, scalars: { rate: 1e20, momentum: 0 } };
    const reports: EpochReport[] = [];
    const trained = await trainTrial(plan({ optimizer }), trialData(), async (report) => (reports.push(report), 'continue'));
    expect([trained.stopped, trained.best, trained.epochs.length]).to.deep.equal(['diverged', -1, 1]);
    expect(Number.isFinite(reports[0]!.trainLoss)).to.equal(false);
  });

  it('an abort ends it at the next step with the reason given', async () => {
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    const training = trainTrial(plan({ epochs: 50 }), trialData(), async () => (controller.abort(), 'continue'), controller.signal);
    const error = await training.then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.name).to.equal('AbortError');
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('gives timers their turn while it trains', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    let end = 0;
    await trainTrial(plan({ epochs: 500 }), trialData(), async () => {
      end ||= performance.now() + 150; // the first epoch may record a program
      return performance.now() < end ? 'continue' : 'prune';
    });
    clearInterval(timer);
    expect(turns).to.be.greaterThan(2);
  });

  it('without a teacher a term at its withoutTeacher values trains as from the labels alone', async () => {
    const control = { ...distillationTerm, scalars: { ...distillationTerm.scalars, alpha: 0 } };
    const [one, other] = [
      await trainTrial(plan({ terms: [control] }), trialData(false), go),
      await trainTrial(plan({ terms: [labelsTerm] }), trialData(false), go),
    ];
    one.epochs.forEach((report, epoch) => expect(report.validation['loss']).to.be.closeTo(other.epochs[epoch]!.validation['loss']!, 1e-5));
  });

  it('the validation loss is the same weighted objective', async () => {
    const terms = [{ ...labelsTerm, scalars: { smoothing: 0, weight: 3 } }];
    const trained = await trainTrial(plan({ terms, epochs: 1 }), trialData(), go);
    const { validation, classes } = trialData();
    const shape = { vocabulary: VOCABULARY, classes: 2, length: 8 };
    const { scores } = await evaluate({
      architecture: plan().architecture,
      weights: trained.weights,
      shape,
      split: validation,
      classes,
      metrics: plan().metrics,
    });
    expect(trained.epochs[0]!.validation['loss']).to.be.closeTo(3 * scores['loss']!, 1e-5);
    expect(scores['accuracy']).to.equal(trained.epochs[0]!.validation['accuracy']);
  });

  it('multiplies the rate with the schedule at each step', async () => {
    const asked: number[][] = [];
    const schedule = { factor: (step: number, total: number) => (asked.push([step, total]), 1 - step / total) };
    const trained = await trainTrial(plan({ schedule, epochs: 2 }), trialData(), go);
    expect(asked).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7].map((step) => [step, 8])); // 50 examples, 16 a batch
    expect(trained.epochs.map(({ rate }) => rate)).to.deep.equal([0.02 * (1 - 3 / 8), 0.02 * (1 - 7 / 8)]);
  });
});
