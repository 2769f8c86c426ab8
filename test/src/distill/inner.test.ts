/** Terms that look inside of student and teacher, with variables of their own. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { teacherWidths } from '../../../src/distill/inner.js';
import { buildModel, buildStudent } from '../../../src/distill/model.js';
import { trainTrial, type TrainedTrial, type TrialPlan } from '../../../src/distill/index.js';
import hiddenStates from '../../../plugins/losses/hidden-states.js';
import relational from '../../../plugins/losses/relational.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { distillationTerm, go, plan, VOCABULARY } from './fixtures.js';
import { INNER, unsureData } from './shipped.js';
import { alone, distance, together } from './side-by-side.js';

type Term = TrialPlan['terms'][number];
const at = { student_layer: 'hidden', teacher_layer: 'block' };
const hint = (weight: number, options: Partial<Parameters<typeof hiddenStates.create>[0]> = {}): Term => ({
  name: 'hint',
  loss: hiddenStates.create({ ...at, projection: 'learned', normalise: false, ...options }),
  needsTeacher: true,
  scalars: { weight },
});
const pairs = (weight: number): Term =>
  ({ name: 'pairs', loss: relational.create(at), needsTeacher: true, scalars: { distance: 1, angle: 2, weight } }) as Term;
const looking = (terms: readonly Term[], change: Partial<TrialPlan> = {}): TrialPlan =>
  plan({ terms: [distillationTerm, ...terms], ...change });
const data = unsureData();
const train = (of: TrialPlan): Promise<TrainedTrial> => trainTrial(of, data, go);

describe('a term that looks inside', function () {
  this.timeout(60_000);
  before(() => useBackend());

  it('trains op by op as recorded, and leaks nothing', async function () {
    if (!(await hasNative())) this.skip();
    const both = [hint(0.7), pairs(0.5)];
    await train(looking(both));
    const before = tf.memory().numTensors;
    const [recorded, eager] = [await train(looking(both)), await train(looking(both, { traced: false }))];
    expect(distance(recorded, eager)).to.be.at.most(1e-4);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('is the same beside others with other weights, to the bit', async () => {
    const entrants = [
      looking([hint(0.1), pairs(1)], { seed: 1 }),
      looking([hint(3), pairs(0.2)], { seed: 2, clipNorm: 0.5 }),
      looking([hint(1)], { seed: 3 }),
      looking([], { seed: 4 }),
    ].map((each) => ({ plan: each, data }));
    const [beside, expected] = [await together(entrants), await alone(entrants)];
    expect(beside.map((outcome, index) => distance(outcome, expected[index]!))).to.deep.equal([0, 0, 0, 0]);
  });

  it('leaves the student as it is without the term where its weight is 0: first weights, order and dropout', async () => {
    expect(distance(await train(looking([hint(0), pairs(0)])), await train(looking([])))).to.be.at.most(1e-6);
  });

  it('changes the student, whose weights and size know nothing of the projection', async () => {
    const [with_, without] = [await train(looking([hint(2)])), await train(looking([]))];
    expect(distance(with_, without)).to.be.greaterThan(1e-3);
    expect(with_.weights.names).to.deep.equal(without.weights.names);
    expect(with_.parameters).to.equal(without.parameters);
  });

  it('is learnt: the projection and the student come nearer to the teacher', async () => {
    const vectors = Float32Array.from({ length: data.train.size * INNER }, (_, index) => Math.cos(index % INNER) * (data.train.label(Math.floor(index / INNER)) ? 1 : -1)); // prettier-ignore
    const clear = { ...data, layers: { block: { width: INNER, train: vectors } } };
    const only = plan({ terms: [hint(1), { ...distillationTerm, scalars: { ...distillationTerm.scalars, weight: 0 } }], epochs: 12 });
    const { epochs } = await trainTrial(only, clear, go);
    expect(epochs.at(-1)!.trainLoss).to.be.below(0.7 * epochs[0]!.trainLoss);
  });

  it('does not count in the validation loss', async () => {
    const [one, other] = [await train(looking([hint(0)])), await train(looking([hint(1e-6)]))];
    expect(one.epochs[0]!.validation['loss']).to.be.closeTo(other.epochs[0]!.validation['loss']!, 1e-4);
  });

  it("gives the vectors of the student's own layer, tokens averaged over the text", () => {
    const shape = { vocabulary: VOCABULARY, classes: 2, length: 8 };
    const { architecture } = plan();
    const student = buildStudent({ architecture, terms: [hint(1, { student_layer: 'embedding' })], seed: 3 }, shape, [
      { name: 'block', width: INNER, part: 'text' },
    ]);
    const alike = buildModel(architecture, shape, 3);
    try {
      const ids = tf.tensor2d([[2, 3, 0], [4, 5, 6]], undefined, 'int32'); // prettier-ignore
      const [logits, vectors] = student.inner!.network.apply(ids) as [tf.Tensor2D, tf.Tensor2D];
      const table = alike.network.getLayer('embedding').weights[0]!.read() as tf.Tensor2D;
      const mean = tf.stack([[2, 3], [4, 5, 6]].map((row) => tf.gather(table, row).mean(0))); // prettier-ignore
      expect(vectors.sub(mean).abs().max().dataSync()[0]).to.be.at.most(1e-6);
      expect(
        logits
          .sub(alike.network.apply(ids) as tf.Tensor)
          .abs()
          .max()
          .dataSync()[0],
      ).to.be.at.most(1e-6);
      expect(student.variables.slice(alike.variables.length).map(({ shape: own }) => own)).to.deep.equal([[8, INNER], [INNER]]);
    } finally {
      student.dispose();
      alike.dispose();
    }
  });

  it('without a projection needs layers of one size, and says so at its path', () => {
    const wrong = looking([hint(1, { projection: 'none' })]);
    const build = () => buildStudent(wrong, { vocabulary: VOCABULARY, classes: 2, length: 8 }, teacherWidths(wrong.terms, data.layers));
    expect(build).to.throw(/loss\.hint\.projection: layer 'hidden' of the student has 4 numbers, layer 'block' of the teacher 5/);
  });
});
