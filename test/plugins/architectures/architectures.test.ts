import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { buildModel, forward, stepScalars, trainingStep, writeWeights, type Model } from '../../../src/distill/index.js';
import type { Architecture } from '../../../src/plugin/index.js';
import adam from '../../../plugins/optimizers/adam.js';
import additiveAttention from '../../../plugins/architectures/additive-attention.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import bilstm from '../../../plugins/architectures/bilstm.js';
import dilatedCnn from '../../../plugins/architectures/dilated-cnn.js';
import fasttext from '../../../plugins/architectures/fasttext.js';
import gru from '../../../plugins/architectures/gru.js';
import lstm from '../../../plugins/architectures/lstm.js';
import selfAttention from '../../../plugins/architectures/self-attention.js';
import separableCnn from '../../../plugins/architectures/separable-cnn.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import { layersGolden } from '../../golden/layers.js';
import { expectClose, golden } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';
import { adamScalars, distillationTerm } from '../../src/distill/fixtures.js';
import { made } from '../../support/made.js';

// The sizes of keras_numbers.py and layers_numbers.py.
const architectures: Record<string, Architecture> = {
  'bag-of-embeddings': made(bag, { embedding: 3, hidden: 4, dropout: 0 }),
  'text-cnn': made(textCnn, { embedding: 3, filters: 2, widths: [2, 3], dropout: 0 }),
  lstm: made(lstm, { embedding: 3, units: 2, dropout: 0 }),
  gru: made(gru, { embedding: 3, units: 2, dropout: 0 }),
  bilstm: made(bilstm, { embedding: 3, units: 2, dropout: 0 }),
  fasttext: made(fasttext, { embedding: 3, ngrams: 3, buckets: 5 }),
  'dilated-cnn': made(dilatedCnn, { embedding: 3, filters: 2, width: 3, layers: 3 }),
  'separable-cnn': made(separableCnn, { embedding: 3, filters: 2, width: 2, layers: 2 }),
  'additive-attention': made(additiveAttention, { embedding: 3, attention: 4 }),
  'self-attention': made(selfAttention, { heads: 2, head_units: 2 }),
  'lstm in both directions': made(lstm, { embedding: 3, units: 2, bidirectional: true }),
  'lstm, two layers in both directions, largest': made(lstm, { embedding: 3, units: 2, layers: 2, bidirectional: true, pooling: 'max' }),
  'lstm, mean': made(lstm, { embedding: 3, units: 2, pooling: 'mean' }),
  'gru, two layers, attention': made(gru, { embedding: 3, units: 2, layers: 2, pooling: 'attention', attention: 4 }),
  'gru, two layers in both directions': made(gru, { embedding: 3, units: 2, layers: 2, bidirectional: true }),
};
const shape = { vocabulary: 7, classes: 3, length: 5 };
const { ids, labels, alpha, temperature, rate } = golden.architectures;
const of = { ...golden.architectures.of, ...layersGolden.architectures };

function withKerasWeights(name: string): Model {
  const model = buildModel({ name, plugin: architectures[name]! }, shape, 1);
  const tensors = of[name]!.weights.map((weight) => tf.tensor(weight as number[]));
  writeWeights(model.network, { names: [], shapes: tensors.map((t) => t.shape), values: tensors.map((t) => t.dataSync() as Float32Array) });
  return model;
}

const logitsOf = (model: Model, rows: number[][]): Float32Array =>
  forward(model, tf.tensor2d(rows, undefined, 'int32'), false).dataSync() as Float32Array;

for (const backend of ['tensorflow', 'cpu'] as const)
  describe(`architectures on ${backend}`, () => {
    before(() => useBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());

    for (const name of Object.keys(architectures)) {
      it(`${name}: logits, loss and gradients of one step, and weights after it, agree with Keras`, () => {
        const model = withKerasWeights(name);
        const wanted = of[name]!;
        expectClose(logitsOf(model, ids), wanted.logits);
        // An optimizer that puts the gradient in the variable's place.
        const asGradient = {
          name: 'difference',
          plugin: { slots: [], update: ({ gradient }: { gradient: tf.Tensor }) => ({ variable: gradient, slots: {} }) },
        };
        const step = (optimizer: Parameters<typeof trainingStep>[0]['optimizer'], slots: string[]) => {
          const term = { ...distillationTerm, scalars: { alpha, temperature, weight: 1 } };
          const scalars = stepScalars({ terms: [term], optimizer: { ...optimizer, scalars: adamScalars }, clipNorm: null });
          const state = {
            variables: model.variables,
            slots: model.variables.map((v) => Object.fromEntries(slots.map((slot) => [slot, tf.zerosLike(v as tf.Tensor)]))),
          };
          return trainingStep({ model, terms: [term], optimizer }, scalars, state, {
            ids: tf.tensor2d(ids, undefined, 'int32'),
            labels: tf.tensor2d(labels),
            teacher: tf.tensor2d(wanted.teacher),
            rows: tf.ones([ids.length]),
            step: tf.scalar(1),
            rate: tf.scalar(rate),
            seed: tf.tensor1d([1, 2], 'int32'),
          });
        };
        const { loss, variables } = step(asGradient, []);
        expect(loss.dataSync()[0]).to.be.closeTo(wanted.loss, 1e-4);
        variables.forEach((gradient, index) => expectClose(gradient, wanted.gradients[index]!));
        const after = step({ name: 'adam', plugin: adam.create({}) as never }, ['mean', 'square']);
        after.variables.forEach((variable, index) => expectClose(variable, wanted.after[index]!));
        model.dispose();
      });

      it(`${name}: more padding changes no logit`, () => {
        const model = withKerasWeights(name);
        expectClose(logitsOf(model, ids.map((row) => [...row, 0, 0, 0])), of[name]!.logits, 1e-5); // prettier-ignore
        model.dispose();
      });

      it(`${name}: a text alone has the logits it has in a batch, in any place`, () => {
        const model = withKerasWeights(name);
        const turned = logitsOf(model, [...ids].reverse());
        const alone = ids.map((row) => [...logitsOf(model, [row.filter((id) => id > 0)])]);
        expectClose(turned, [...alone].reverse(), 1e-5);
        model.dispose();
      });

      it(`${name}: a row of padding alone has finite logits`, () => {
        const model = withKerasWeights(name);
        expect([...logitsOf(model, [[0, 0, 0]])].every(Number.isFinite)).to.equal(true);
        model.dispose();
      });

      it(`${name}: written as JSON and read again it gives the same logits`, async () => {
        const model = withKerasWeights(name);
        const copy = await tf.models.modelFromJSON(JSON.parse(model.network.toJSON() as unknown as string));
        copy.setWeights(model.network.getWeights());
        expect([...logitsOf({ ...model, network: copy }, ids)]).to.deep.equal([...logitsOf(model, ids)]);
        copy.dispose();
        model.dispose();
      });
    }
  });
