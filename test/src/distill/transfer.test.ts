/** Rows without a label: what losses, teachers, scores and the order of steps make of them. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import crossEntropy from '../../../plugins/losses/cross-entropy.js';
import distillation from '../../../plugins/losses/distillation.js';
import softTarget from '../../../plugins/losses/soft-target.js';
import adam from '../../../plugins/optimizers/adam.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import constant from '../../../plugins/schedules/constant.js';
import { oneHot, repeatedRows } from '../../../src/distill/batch.js';
import { createTrainer, scoreLogits, trainTrial } from '../../../src/distill/index.js';
import { seededRandom } from '../../../src/distill/random.js';
import { labelledOnly, UNLABELLED, type Chosen, type EncodedSplit } from '../../../src/plugin/index.js';
import { useBackend } from '../../support/backend.js';
import { adamScalars, labelsTerm, plan, split, textData, trialData } from './fixtures.js';

/** Every third row keeps its label. */
const few = (whole: EncodedSplit): EncodedSplit => ({
  ...whole,
  digest: `few-${whole.digest}`,
  label: (row) => (row % 3 === 0 ? whole.label(row) : UNLABELLED),
});
const plugins: Record<string, { create(options: never): unknown }> = { adam, constant, 'bag-of-embeddings': bag };
const make = ({ use, options }: Chosen) => plugins[use]!.create(options as never);

describe('rows without a label', function () {
  this.timeout(30_000);
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('have a label row of zeros, where a cross-entropy with the labels is 0', () => {
    expect([...oneHot(Int32Array.of(1, UNLABELLED, 0), 2)]).to.deep.equal([0, 1, 0, 0, 1, 0]);
    const [student, teacher] = [tf.tensor2d([[1, -2, 0.5]]), tf.tensor2d([[-1, 3, 0]])];
    const inputs = { student: { logits: student }, teacher: { logits: teacher }, labels: tf.zeros([1, 3]) as tf.Tensor2D };
    const value = (loss: { compute(inputs: never, scalars: never): tf.Tensor }, scalars: Record<string, number>) => {
      const tensors = Object.fromEntries(Object.entries(scalars).map(([name, number]) => [name, tf.scalar(number)]));
      return loss.compute(inputs as never, tensors as never).dataSync()[0]!;
    };
    for (const smoothing of [0, 0.3]) expect(value(crossEntropy.create({}), { smoothing })).to.be.closeTo(0, 1e-9);
    const soft = value(softTarget.create({}), { temperature: 2 });
    expect(soft).to.be.above(1);
    for (const alpha of [0, 0.4, 1]) expect(value(distillation.create({}), { alpha, temperature: 2 })).to.be.closeTo(alpha * soft, 1e-6);
  });

  it('are left out of scores', () => {
    const whole = split('train', 12);
    const logits = Float32Array.from({ length: 24 }, (_, at) => Math.sin(at));
    const scored = (of: EncodedSplit, values: Float32Array) => {
      const { scores, labels, predicted } = scoreLogits({ logits: values, split: of, classes: ['no', 'yes'], metrics: plan().metrics });
      return { scores, labels: [...labels], predicted: [...predicted] };
    };
    const part = labelledOnly(few(whole));
    const own = Float32Array.from([0, 3, 6, 9].flatMap((row) => [...logits.subarray(2 * row, 2 * row + 2)]));
    expect(scored(few(whole), logits)).to.deep.equal(scored(part, own));
    expect(scored(few(whole), logits).labels).to.have.length(4);
  });

  it('teach a teacher nothing: it is the one that the others alone make', async () => {
    const data = textData();
    const chosen = <K extends Chosen['kind']>(kind: K, use: string, options = {}): Chosen<K> => ({ kind, use, options });
    const trained = async (train: EncodedSplit): Promise<Float32Array> => {
      const request = {
        architecture: chosen('architecture', 'bag-of-embeddings', { embedding: 4, hidden: 0, dropout: 0 }),
        optimizer: chosen('optimizer', 'adam', adamScalars),
        schedule: chosen('schedule', 'constant'),
        data: { ...data, train },
        ...{ epochs: 3, batchSize: 8, clipNorm: null, patience: null, seed: 1 },
      };
      const model = await createTrainer(make).train(request);
      const logits = await model.logits('validation');
      const every = await model.logits('train');
      model.dispose();
      expect(every.length).to.equal(2 * train.size);
      return logits;
    };
    const [mixed, alone, all] = [few(data.train), labelledOnly(few(data.train)), data.train];
    expect([...(await trained(mixed))]).to.deep.equal([...(await trained(alone))]);
    expect([...(await trained(mixed))]).to.not.deep.equal([...(await trained(all))]);
  });

  it('a student that trains without them takes as many steps, going through the others again and again', async () => {
    const whole = split('train', 50);
    const part = labelledOnly(few(whole)); // 17 rows
    const steps = [...repeatedRows(part, 16, seededRandom(1, 'order', 0), 4)];
    expect(steps.map(({ length }) => length)).to.have.members([16, 1, 16, 1]);
    expect(new Set(steps.flat()).size).to.equal(17);
    const data = { ...trialData(false), train: part, rowsAnEpoch: whole.size };
    const rates: number[] = [];
    const schedule = { factor: (step: number, total: number) => (rates.push(total), 1 / (1 + step)) };
    await trainTrial(plan({ terms: [labelsTerm], schedule, epochs: 2 }), data, async () => 'continue');
    expect(rates).to.deep.equal(Array(8).fill(8)); // 50 rows are 4 batches of 16, twice
  });
});
