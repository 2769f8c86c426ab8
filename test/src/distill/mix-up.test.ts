/** Texts mixed with one another while training: the draws, what is mixed, what is masked, and what is refused. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { buildModel, forward, rehearse, stepScalars, trainingStep, type TrialPlan } from '../../../src/distill/index.js';
import { drawnMixing, mixedLogits, symmetricBeta } from '../../../src/distill/mix-up.js';
import { tableVectors, withMixing, withNoise, type Mixing } from '../../../src/layers/index.js';
import { InputError } from '../../../src/plugin/index.js';
import decoupled from '../../../plugins/losses/decoupled.js';
import hiddenStates from '../../../plugins/losses/hidden-states.js';
import { expectClose } from '../../golden/numbers.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { labelsTerm, plan, trialData, VOCABULARY } from './fixtures.js';
import { shippedPlugins, type Shipped } from './shipped.js';
import { alone, distance, together } from './side-by-side.js';

const shape = { vocabulary: VOCABULARY, classes: 2, length: 6 };
const seed = (): tf.Tensor1D => tf.tensor1d([5, 8], 'int32');
const mixing = (partner: readonly number[], share: readonly number[]): Mixing => ({
  partner: tf.tensor1d([...partner], 'int32'),
  share: tf.tensor1d([...share]),
});

describe('mixed texts', function () {
  this.timeout(120_000);
  let shipped: Shipped;
  before(async () => {
    await useBackend();
    shipped = await shippedPlugins();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('have shares from Beta(alpha, alpha): its mean, variance and fourth moment, between 0 and 1', () => {
    for (const alpha of [0.05, 0.2, 0.5, 1, 4]) {
      const shares = [...withNoise(seed(), () => symmetricBeta(40_000, tf.scalar(alpha))).dataSync()];
      expect(shares.every((share) => share >= 0 && share <= 1)).to.equal(true);
      const moment = (power: number) => shares.reduce((sum, share) => sum + (share - 0.5) ** power, 0) / shares.length;
      expect(moment(1)).to.be.closeTo(0, 0.01);
      expect(moment(2)).to.be.closeTo(1 / (4 * (2 * alpha + 1)), 0.004);
      expect(moment(4)).to.be.closeTo(3 / (16 * (2 * alpha + 1) * (2 * alpha + 3)), 0.003);
    }
  });

  it('are pairs of rows that count, each row once, and never with themselves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 }), fc.integer(), (counting, filling, number) => {
        const rows = tf.tensor1d([...Array<number>(counting).fill(1), ...Array<number>(filling).fill(0)]);
        const { partner } = withNoise(tf.tensor1d([number, 1], 'int32'), () => drawnMixing(rows, tf.scalar(1)));
        const found = [...partner.dataSync()];
        expect(found.slice(0, counting).sort((a, b) => a - b)).to.deep.equal([...Array(counting).keys()]);
        expect(found.every((row) => row >= 0 && row < counting)).to.equal(true);
        expect(counting > 1 && found.slice(0, counting).some((row, at) => row === at)).to.equal(false);
      }),
      { numRuns: 30 },
    );
  });

  it('with a whole share are the text itself, without one the other text, in every architecture', () => {
    const texts = [[2, 5, 7, 0, 0], [3, 0, 0, 0, 0], [9, 8, 3, 11, 10], [6, 2, 6, 0, 0]]; // prettier-ignore
    const ids = tf.tensor2d(texts, undefined, 'int32');
    const partner = [2, 0, 3, 1];
    for (const architecture of shipped.names.architecture) {
      const model = buildModel(shipped.plan({ architecture }).architecture, shape, 3);
      const at = architecture === 'layers-model' ? 'sentences' : 'words';
      const mixed = (share: number[]) => mixedLogits(at, mixing(partner, share), () => forward(model, ids, false));
      const plain = forward(model, ids, false);
      expectClose(mixed([1, 1, 1, 1]), [...plain.dataSync()], 1e-5);
      expectClose(mixed([0, 0, 0, 0]), [...tf.gather(plain, partner).dataSync()], 1e-5);
      const some = mixed([0.3, 0.5, 0.9, 0.5]).dataSync();
      expect([...some].every(Number.isFinite), architecture).to.equal(true);
      model.dispose();
    }
  });

  it('have vectors in the shares of both, zeros where one has ended, and are as long as the longer', () => {
    const table = tf.tensor2d(Array.from({ length: 12 }, (_, at) => Math.sin(at * at)), [6, 2]); // prettier-ignore
    const rows = [[2, 3, 4], [5, 0, 0]]; // prettier-ignore
    const ids = tf.tensor2d(rows, undefined, 'int32');
    const given = withMixing(mixing([1, 0], [0.25, 0.6]), () => tableVectors(ids, tf.gather(table, ids) as tf.Tensor as tf.Tensor3D));
    const values = table.arraySync() as number[][];
    const vector = (id: number) => (id === 0 ? [0, 0] : values[id]!);
    const expected = [0.25, 0.6].map((share, row) =>
      rows[row]!.map((id, place) => [0, 1].map((at) => share * vector(id)[at]! + (1 - share) * vector(rows[1 - row]![place]!)[at]!)),
    );
    expect(given.tables).to.equal(1);
    expectClose(given.value, expected.flat(2), 1e-6);
  });

  it('have their labels and the logits of their teacher in the same shares, in one step', async () => {
    const { terms } = plan();
    for (const at of ['words', 'sentences'] as const) {
      const model = buildModel(shipped.plan({ architecture: 'fasttext' }, { fasttext: { dropout: '0' } }).architecture, shape, 3);
      const optimizer = { name: 'still', plugin: { slots: [], update: ({ variable }) => ({ variable, slots: {} }) }, scalars: {} } as TrialPlan['optimizer']; // prettier-ignore
      const alpha = 0.7;
      const scalars = stepScalars({ terms, optimizer, clipNorm: null, mixUp: { at, alpha } });
      const ids = tf.tensor2d([[2, 5, 7], [3, 4, 0], [9, 0, 0], [2, 0, 0]], undefined, 'int32'); // prettier-ignore
      const [labels, teacher] = [tf.tensor2d([[1, 0], [0, 1], [0, 0], [1, 0]]), tf.tensor2d([[1, -1], [-2, 0.5], [0.3, 1], [9, 9]])]; // prettier-ignore
      const rows = tf.tensor1d([1, 1, 1, 0]);
      const state = { variables: model.variables, slots: model.variables.map(() => ({})) };
      const inputs = { ids, labels, teacher, rows, step: tf.scalar(1), rate: tf.scalar(0.1), seed: seed() };
      const { loss } = trainingStep({ model, terms, optimizer, mixUp: { at } }, scalars, state, inputs);
      if (!(await hasNative())) return; // draws of another backend do not repeat
      const drawn = withNoise(seed(), () => drawnMixing(rows, tf.scalar(alpha)));
      const logits = mixedLogits(at, drawn, () => forward(model, ids, true)).arraySync() as number[][];
      const [partner, share] = [[...drawn.partner.dataSync()], [...drawn.share.dataSync()]];
      const both = (of: tf.Tensor2D): number[][] => {
        const values = of.arraySync();
        return values.map((own, row) => own.map((value, at_) => share[row]! * value + (1 - share[row]!) * values[partner[row]!]![at_]!));
      };
      const shares = (of: number[], temperature: number): number[] => {
        const powers = of.map((value) => Math.exp(value / temperature));
        return powers.map((power) => power / powers.reduce((sum, next) => sum + next));
      };
      const [hard, soft] = [both(labels), both(teacher)];
      const each = [0, 1, 2].map((row) => {
        const [p, q] = [shares(soft[row]!, 2), shares(logits[row]!, 2)];
        const divergence = p.reduce((sum, share_, at_) => sum + share_ * Math.log(share_ / q[at_]!), 0);
        const entropy = -hard[row]!.reduce((sum, label, at_) => sum + label * Math.log(shares(logits[row]!, 1)[at_]!), 0);
        return 0.5 * 4 * divergence + 0.5 * entropy;
      });
      expect(loss.dataSync()[0]).to.be.closeTo(each.reduce((sum, next) => sum + next) / 3, 1e-5);
      model.dispose();
    }
  });

  it('are of training alone, train beside others with another alpha to the bit, and differ from seed to seed', async function () {
    if (!(await hasNative())) this.skip();
    const data = trialData();
    const mixed = (at: 'words' | 'sentences', alpha: number, seed_ = 7) => ({ plan: plan({ mixUp: { at, alpha }, seed: seed_ }), data });
    const entrants = [mixed('words', 0.4), mixed('words', 2), mixed('words', 2, 8), mixed('sentences', 1)];
    const [beside, expected] = [await together(entrants), await alone(entrants)];
    expect(beside.map((outcome, index) => distance(outcome, expected[index]!))).to.deep.equal([0, 0, 0, 0]);
    expect(distance(beside[0]!, beside[1]!)).to.be.greaterThan(1e-3);
    const still = { name: 'still', plugin: { slots: [], update: ({ variable }) => ({ variable, slots: {} }) }, scalars: { rate: 1 } } as TrialPlan['optimizer']; // prettier-ignore
    const [plain, own] = await alone([{ plan: plan({ optimizer: still }), data }, { plan: plan({ optimizer: still, mixUp: { at: 'words', alpha: 1 } }), data }]); // prettier-ignore
    const validation = (of: unknown) => (of as { epochs: { validation: object }[] }).epochs.map((epoch) => epoch.validation);
    expect(validation(own)).to.deep.equal(validation(plain));
  });

  it('are refused before training where a term has nothing to say of them, or the student no table', () => {
    const { teacher: _, ...data } = trialData();
    const refusal = (change: Partial<TrialPlan>, at: 'words' | 'sentences' = 'words') => {
      const run = () => rehearse(plan({ mixUp: { at, alpha: 1 }, ...change }), data, { block: 3 });
      expect(run).to.throw(InputError);
      try {
        run();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const hint = { name: 'hint', loss: hiddenStates.create({ student_layer: 'hidden', teacher_layer: 'block', projection: 'learned', normalise: false }), needsTeacher: true, scalars: { weight: 1 } }; // prettier-ignore
    expect(refusal({ terms: [labelsTerm, hint] })).to.match(/^training\.mix_up: loss 'hint' looks inside of networks/);
    const parts = { name: 'parts', plugin: 'decoupled', loss: decoupled.create({ standardise: false }), needsTeacher: true, scalars: { alpha: 1, beta: 8, temperature: 4, weight: 1 } } as TrialPlan['terms'][number]; // prettier-ignore
    expect(refusal({ terms: [parts] }, 'sentences')).to.match(/^training\.mix_up: loss 'decoupled' takes one-hot labels/);
    const build = (): tf.LayersModel => {
      const ids = tf.input({ shape: [null], dtype: 'int32' });
      const x = tf.layers.embedding({ inputDim: VOCABULARY, outputDim: 3 }).apply(ids) as tf.SymbolicTensor;
      const mean = tf.layers.globalAveragePooling1d({}).apply(x) as tf.SymbolicTensor;
      return tf.model({ inputs: ids, outputs: tf.layers.dense({ units: 2 }).apply(mean) as tf.SymbolicTensor });
    };
    const own = { terms: [labelsTerm], architecture: { name: 'mine', plugin: { build } } };
    expect(refusal(own)).to.match(/^training\.mix_up: the student has no token table .*mix_up: sentences/);
    expect(() => rehearse(plan({ mixUp: { at: 'sentences', alpha: 1 }, ...own }), data)).to.not.throw();
  });
});
