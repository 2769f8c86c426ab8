/** A recorded step is the step op by op, for every plugin of the repository. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { buildModel, type TrialPlan } from '../../../src/distill/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { VOCABULARY } from './fixtures.js';
import { teacherWidths } from '../../../src/distill/inner.js';
import { buildStudent } from '../../../src/distill/model.js';
import { opByOp, recorded, showing, stepsApart, type Fed } from './one-step.js';
import { architectureOf, recipes, wholeList, type Recipe } from './random-models.js';
import { shippedPlugins, unsureData, type Shipped } from './shipped.js';
import { alone, distance } from './side-by-side.js';

const TOLERANCE = 1e-5;
const shape = { vocabulary: VOCABULARY, classes: 2, length: 6 };

/** Steps with texts of several lengths, one of them without tokens, and a row that only fills the batch up. */
function steps(count: number, inner = 1): Fed[] {
  const texts = [[2, 5, 7, 0, 0], [3, 4, 0, 0, 0], [9, 8, 3, 11, 10], [0, 0, 0, 0, 0], [6, 2, 6, 0, 0], [0, 0, 0, 0, 0]]; // prettier-ignore
  return Array.from({ length: count }, (_, step) => ({
    ids: tf.tensor2d(
      texts.map((text) => text.map((id) => (id === 0 ? 0 : ((id + step) % (VOCABULARY - 2)) + 2))),
      undefined,
      'int32',
    ),
    labels: tf.tensor2d(texts.map((_text, row) => [row % 2, 1 - (row % 2)])),
    teacher: tf.tensor2d(texts.map((_text, row) => [row - step, 1.5])),
    rows: tf.tensor1d([1, 1, 1, 1, 1, 0]),
    rate: 0.05 / (step + 1),
    seed: [step + 1, 77],
    inner: tf.tensor2d(texts.map((_text, row) => Array.from({ length: inner }, (_, at) => Math.sin(row * 5 + at * 3 + step)))),
  }));
}

/** With an epsilon that keeps Adam from blowing up what is but rounding. */
const moderate = (plan: TrialPlan): TrialPlan => ({
  ...plan,
  optimizer: { ...plan.optimizer, scalars: { ...plan.optimizer.scalars, epsilon: 1e-2 } },
});

describe('a recorded step', function () {
  this.timeout(240_000);
  let shipped: Shipped;
  before(async function () {
    if (!(await hasNative())) this.skip(); // nothing is recorded elsewhere
    await useBackend();
    shipped = await shippedPlugins();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  /** How far three steps recorded are from three op by op. */
  function difference(plan: TrialPlan): number {
    const { layers, maxLength } = unsureData();
    const model = buildStudent(plan, { ...shape, length: maxLength }, teacherWidths(plan.terms, layers));
    try {
      const fed = steps(
        3,
        model.inner?.teacher.reduce((sum, { width }) => sum + width, 0),
      );
      return stepsApart(recorded(plan, model, fed, 1), opByOp(plan, model, fed));
    } finally {
      model.dispose();
    }
  }

  it('gives the loss, gradients, weights and state of each architecture as op by op', () => {
    expect(shipped.names.architecture).to.not.have.length(0);
    for (const architecture of shipped.names.architecture) {
      const plan = shipped.plan({ architecture });
      expect(difference({ ...plan, optimizer: showing, clipNorm: 0.5 }), architecture).to.be.at.most(TOLERANCE);
      expect(difference(moderate(plan)), `${architecture} with Adam`).to.be.at.most(TOLERANCE);
    }
  });

  it('gives those of each architecture where texts are mixed', () => {
    for (const architecture of shipped.names.architecture) {
      const at = architecture === 'layers-model' ? 'sentences' : 'words';
      const plan = { ...shipped.plan({ architecture }), mixUp: { at, alpha: 0.4 } } as const;
      expect(difference({ ...plan, optimizer: showing, clipNorm: 0.5 }), architecture).to.be.at.most(TOLERANCE);
    }
  });

  it('gives those of each loss', () => {
    expect(shipped.names.loss).to.not.have.length(0);
    for (const loss of shipped.names.loss) {
      const plan = { ...shipped.plan({ loss }), optimizer: showing };
      expect(difference(plan), loss).to.be.at.most(TOLERANCE);
    }
  });

  it('gives those of each loss that can look inside, at layers', () => {
    const at = { student_layer: 'mean', teacher_layer: 'block' };
    for (const loss of ['hidden-states', 'relational', 'similarity-preserving', 'contrastive'])
      for (const optimizer of [showing, shipped.plan({}).optimizer])
        expect(difference({ ...shipped.plan({ loss }, { [loss]: at }), optimizer }), loss).to.be.at.most(TOLERANCE);
  });

  it('gives those of each optimizer', () => {
    expect(shipped.names.optimizer).to.not.have.length(0);
    for (const optimizer of shipped.names.optimizer)
      for (const clipNorm of [null, 0.1])
        expect(difference({ ...shipped.plan({ optimizer }), clipNorm }), optimizer).to.be.at.most(TOLERANCE);
    const nesterov = shipped.plan({ optimizer: 'sgd' }, { sgd: { nesterov: 'true', momentum: '0.9' } });
    expect(difference(nesterov)).to.be.at.most(TOLERANCE);
  });

  describe('of a model of many layers', () => {
    /** With the gradients for all to see, or with Adam, whose epsilon keeps it from blowing up what is but rounding. */
    const differenceOf = (recipe: Recipe, adam: boolean): number => {
      const given = { ...shipped.plan({}), architecture: { name: 'mine', plugin: architectureOf(recipe) } };
      return difference(adam ? moderate(given) : { ...given, optimizer: showing });
    };

    it('gives what op by op gives for each layer', () => {
      for (const [at, recipe] of wholeList().entries())
        expect(differenceOf(recipe, at % 4 === 1), JSON.stringify(recipe)).to.be.at.most(TOLERANCE);
    });

    it('gives what op by op gives for any of them together', () => {
      fc.assert(
        fc.property(recipes, fc.boolean(), (recipe, adam) => differenceOf(recipe, adam) <= TOLERANCE),
        { numRuns: 4 },
      );
    });
  });

  it('is noticed when it is another step', () => {
    const plan = shipped.plan({});
    const model = buildModel(plan.architecture, shape, plan.seed);
    const fed = steps(3);
    const other = fed.map((step, index) => (index === 1 ? { ...step, seed: [2, 78] as const } : step));
    const [one, two] = [recorded(plan, model, fed), recorded(plan, model, other)];
    const expected = opByOp(plan, model, fed);
    model.dispose();
    expect(stepsApart(one, expected)).to.be.at.most(TOLERANCE);
    expect(stepsApart(two, expected)).to.be.greaterThan(100 * TOLERANCE);
  });

  it('trains the same student to the end', async () => {
    const data = unsureData();
    for (const architecture of shipped.names.architecture) {
      const plan = { ...shipped.plan({ architecture }), epochs: 1 };
      const [one, other] = await alone([{ plan, data }, { plan: { ...plan, traced: false }, data }]); // prettier-ignore
      expect(distance(one!, other!), architecture).to.be.at.most(1e-4);
    }
  });
});
