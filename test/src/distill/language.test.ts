/** Language models: what they are given and asked, against Keras and PyTorch, by hand, and recorded against op by op. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import decoder from '../../../plugins/architectures/decoder.js';
import gruLm from '../../../plugins/architectures/gru-lm.js';
import bits from '../../../plugins/metrics/bits-per-character.js';
import perplexity from '../../../plugins/metrics/perplexity.js';
import { buildModel, forward, predictLogits, scoreLogits, stepScalars, trainingStep, trainTrial, type TrialData, type TrialPlan } from '../../../src/distill/index.js'; // prettier-ignore
import { precedingIds, tokenLabels } from '../../../src/distill/language.js';
import type { EncodedSplit, SplitName } from '../../../src/plugin/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';
import { expectClose, type Nested } from '../../golden/numbers.js';
import { distillationTerm, go, labelsTerm, plan, VOCABULARY } from './fixtures.js';
import { opByOp, recorded, showing, stepsApart, type Stepped } from './one-step.js';

interface Golden {
  readonly texts: number[][];
  readonly weights: Nested[];
  readonly logits: number[][];
  readonly loss: number;
  readonly gradients: Nested[];
}
const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/golden/${name}.json`, import.meta.url), 'utf8')) as Golden;
const padded = (texts: readonly (readonly number[])[], length: number): tf.Tensor2D =>
  tf.tensor2d(texts.map((text) => [...text, ...Array<number>(length - text.length).fill(0)]), undefined, 'int32'); // prettier-ignore

const models: Record<string, TrialPlan['architecture']> = {
  'gru-lm': { name: 'gru-lm', plugin: made(gruLm, { embedding: 6, units: 6, layers: 2, tied: true, dropout: 0.2 }) },
  decoder: { name: 'decoder', plugin: made(decoder, { units: 8, heads: 2, feed_forward: 12, positions: 'sinusoidal', dropout: 0.2 }) },
};
const shape = { vocabulary: VOCABULARY, classes: VOCABULARY, length: 8 };

/** Texts that count upwards. */
function split(name: SplitName, size: number): EncodedSplit {
  const texts = Array.from({ length: size }, (_, row) =>
    Int32Array.from({ length: 5 + 3 * (row % 2) }, (_unused, at) => 2 + ((row + at) % 10)),
  );
  return {
    name,
    size,
    digest: `${name}-${size}`,
    text: (row) => 'x'.repeat(texts[row]!.length),
    tokens: (row) => texts[row]!,
    label: () => 0,
  };
}
function data(teacher: boolean): TrialData {
  const [train, validation] = [split('train', 40), split('validation', 12)];
  const logits = ({ size }: EncodedSplit) => Float32Array.from({ length: size * 8 * VOCABULARY }, (_, at) => Math.sin(at * 1.7));
  const known = { train: logits(train), validation: logits(validation) };
  const classes = Array.from({ length: VOCABULARY }, (_, id) => String(id));
  return { task: 'language-modelling', vocabulary: VOCABULARY, classes, maxLength: 8, train, validation, teacher: teacher ? known : null };
}
const metrics = [
  { name: 'perplexity', metric: perplexity.create({}) },
  { name: 'bits', metric: bits.create({}) },
];

describe('language models', () => {
  before(() => useBackend());

  it('are given what stands before each token, and asked for the token', () => {
    tf.tidy(() => {
      const ids = padded([[5, 6, 7], [8]], 4);
      expect(precedingIds(ids).arraySync()).to.deep.equal([[1, 5, 6, 0], [1, 0, 0, 0]]); // prettier-ignore
      const { labels, rows } = tokenLabels(ids, tf.tensor1d([1, 0]), 9);
      expect(Array.from(labels.argMax(1).dataSync()).slice(0, 3)).to.deep.equal([5, 6, 7]);
      expect(labels.shape).to.deep.equal([8, 9]);
      expect([...rows.dataSync()]).to.deep.equal([1, 1, 1, 0, 0, 0, 0, 0]);
    });
  });

  const references = {
    'Keras: a GRU of two layers': { file: 'language', options: { embedding: 3, units: 4, layers: 2 }, plugin: gruLm },
    'transformers: a tied GPT-2': {
      file: 'gpt2',
      options: { units: 8, heads: 2, feed_forward: 12, activation: 'gelu-tanh' },
      plugin: decoder,
    },
  };
  for (const [name, { file, options, plugin }] of Object.entries(references))
    it(`say and learn what they do in ${name}`, () => {
      tf.tidy(() => {
        const { texts, weights, logits, loss, gradients } = golden(file);
        const architecture = { name: file, plugin: made(plugin as typeof gruLm, options) };
        const model = buildModel(architecture, { vocabulary: 7, classes: 7, length: 5 }, 1);
        try {
          model.network.setWeights(weights.map((weight) => tf.tensor(weight as never)));
          const ids = padded(texts, 5);
          const found = forward(model, ids, false);
          const places = texts.flatMap((text, row) => text.map((_, at) => row * 5 + at));
          expectClose(tf.gather(found, places), logits);
          const terms = [labelsTerm];
          const slots = model.variables.map((variable) => ({ gradient: tf.zerosLike(variable as tf.Tensor) }));
          const inputs = { ids, labels: null, teacher: null, rows: tf.ones([4]) as tf.Tensor1D, step: tf.scalar(1), rate: tf.scalar(0), seed: tf.tensor1d([1, 2], 'int32') }; // prettier-ignore
          const scalars = stepScalars({ terms, optimizer: showing, clipNorm: null });
          const next = trainingStep({ model, terms, optimizer: showing }, scalars, { variables: model.variables, slots }, inputs);
          expect(next.loss.dataSync()[0]).to.be.closeTo(loss, 1e-5);
          gradients.forEach((gradient, index) => expectClose(next.slots[index]!['gradient']!, gradient));
        } finally {
          model.dispose();
        }
      });
    });

  it('have the perplexity that is computed by hand', () => {
    const text = (tokens: number[]) => ({ tokens: Int32Array.from(tokens), text: 'abc'.slice(0, tokens.length) });
    const rows = [text([2, 3]), text([4])];
    const own = { name: 'test', size: 2, digest: 'hand', text: (row: number) => rows[row]!.text, tokens: (row: number) => rows[row]!.tokens, label: () => 0 } as const; // prettier-ignore
    // Probabilities 1/2, 1/4 and 1/8 for the true tokens; the second place of the second text is padding.
    const share = (label: number, p: number) => Array.from({ length: 5 }, (_, id) => Math.log(id === label ? p : (1 - p) / 4));
    const logits = Float32Array.from([share(2, 1 / 2), share(3, 1 / 4), share(4, 1 / 8), [9, 9, 9, 9, 9]].flat());
    const found = scoreLogits({ logits, split: own, classes: ['', '', 'a', 'b', 'c'], metrics, task: 'language-modelling' });
    expect(found.scores['perplexity']).to.be.closeTo(4, 1e-5); // 2 to the mean of 1, 2 and 3 bits
    expect(found.scores['bits']).to.be.closeTo(2, 1e-5);
    expect(found.scores['loss']).to.be.closeTo(Math.log(4), 1e-6);
    expect([...found.texts!.tokens]).to.deep.equal([2, 1]);
    expect(found.texts!.nats[0]).to.be.closeTo(Math.log(8), 1e-6);
  });

  for (const [name, architecture] of Object.entries(models)) {
    it(`${name}: a recorded step is the step op by op`, async function () {
      if (!(await hasNative())) this.skip();
      const own = plan({ architecture, terms: [distillationTerm], optimizer: showing });
      const ids = padded([[2, 5, 7], [3, 4], [9, 8, 3, 11, 10], [6]], 6);
      const teacher = tf.tensor2d(Array.from({ length: 24 }, (_, at) => Array.from({ length: VOCABULARY }, (_unused, id) => Math.cos(at * 3 + id)))); // prettier-ignore
      const fed = { ids, labels: tf.zeros([1, 1]) as tf.Tensor2D, teacher, rows: tf.tensor1d([1, 1, 1, 0]) };
      const steps = [0, 1].map((step) => ({ ...fed, rate: 0.05, seed: [step + 1, 77] as const }));
      const [one, other] = [buildModel(architecture, shape, 4), buildModel(architecture, shape, 4)];
      try {
        const seen = (found: Stepped): Stepped => ({ ...found, logits: found.logits.map((logit, at) => (real[Math.floor(at / VOCABULARY)] ? logit : 0)) }); // prettier-ignore
        const real = ids.flatten().dataSync(); // what is said at padding nobody looks at
        expect(stepsApart(seen(recorded(own, one, steps)), seen(opByOp(own, other, steps)))).to.be.lessThan(1e-4);
      } finally {
        one.dispose();
        other.dispose();
        tf.dispose([ids, teacher, fed.labels, fed.rows]);
      }
    });

    it(`${name}: learns a text, with a teacher and without, the same each time`, async () => {
      const trained = (teacher: boolean) =>
        trainTrial(
          plan({ architecture, terms: [teacher ? distillationTerm : labelsTerm], metrics, epochs: 3, traced: false }),
          data(teacher),
          go,
        );
      const [alone, again, taught] = [await trained(false), await trained(false), await trained(true)];
      expect(again.epochs.map(({ trainLoss }) => trainLoss)).to.deep.equal(alone.epochs.map(({ trainLoss }) => trainLoss));
      const scores = alone.epochs.map(({ validation }) => validation['perplexity']!);
      expect(scores.at(-1)).to.be.lessThan(scores[0]!);
      expect(Math.log(scores.at(-1)!)).to.be.closeTo(alone.epochs.at(-1)!.validation['loss']!, 1e-4);
      expect(taught.stopped).to.equal('finished');
      expect(alone.logits!.length).to.equal(12 * 8 * VOCABULARY);
    });

    it(`${name}: predicts a split as it does batch by batch`, async () => {
      const model = buildModel(architecture, shape, 2);
      try {
        const { validation } = data(false);
        const logits = await predictLogits(model, validation, { maxLength: 8 });
        const one = tf.tidy(() => Array.from(forward(model, padded([[...validation.tokens(3)]], 8), false).dataSync()));
        const length = validation.tokens(3).length * VOCABULARY;
        expectClose(logits.slice(3 * 8 * VOCABULARY, 3 * 8 * VOCABULARY + length), one.slice(0, length), 1e-5);
      } finally {
        model.dispose();
      }
    });
  }

  it('look at no token from the one on that they are asked for', () => {
    const built = Object.values(models).map((architecture) => buildModel(architecture, shape, 6));
    const token = fc.integer({ min: 1, max: VOCABULARY - 1 });
    const text = fc.array(token, { minLength: 8, maxLength: 8 });
    try {
      fc.assert(
        fc.property(text, text, fc.integer({ min: 0, max: 7 }), (one, other, place) => {
          for (const model of built) {
            const changed = [...one.slice(0, place), ...other.slice(place)];
            const [a, b] = [one, changed].map((ids) => tf.tidy(() => forward(model, padded([ids], 8), false).dataSync().slice(0, (place + 1) * VOCABULARY))); // prettier-ignore
            expectClose(a!, Array.from(b!), 1e-5);
          }
        }),
        { numRuns: 15, seed: 1 },
      );
    } finally {
      for (const model of built) model.dispose();
    }
  });

  it('leave no tensor behind', async () => {
    const once = () => trainTrial(plan({ architecture: models['gru-lm']!, terms: [labelsTerm], metrics, epochs: 1, traced: false }), data(false), go); // prettier-ignore
    await once();
    const before = tf.memory().numTensors;
    await once();
    expect(tf.memory().numTensors).to.equal(before);
  });
});
