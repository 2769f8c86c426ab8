/** One plugin of every kind as its author would write it far from this repository, by file name. */
export const rightPlugins: Readonly<Record<string, string>> = {
  'fruit.js': `
import { defineDataset } from 'stillhouse/plugin';

const nouns = ['morning', 'river', 'table', 'garden', 'letter', 'window', 'engine', 'winter', 'market', 'story', 'bridge'];
const good = ['lovely', 'bright', 'gentle', 'splendid', 'happy'];
const bad = ['dreary', 'broken', 'bitter', 'awful', 'gloomy'];

export default defineDataset({
  name: 'fruit',
  doc: 'Made-up sentences of two moods.',
  options: { size: { doc: 'How many sentences.', format: 'count', default: 120 } },
  create: ({ size }) => ({
    splits: ['train'],
    source: { uri: 'https://example.org/fruit', licence: 'CC0-1.0' },
    *read() {
      for (let row = 0; row < size; row++) {
        const words = row % 2 ? good : bad;
        const noun = nouns[row % nouns.length];
        yield { text: \`The \${noun} number \${row} was \${words[(row * 7) % 5]} and \${words[(row * 3 + 1) % 5]}.\`, label: row % 2 ? 'good' : 'bad' };
      }
    },
  }),
});
`,
  'no-digits.cjs': `
const { definePreprocessor } = require('stillhouse/plugin');

module.exports = definePreprocessor({
  name: 'no-digits',
  doc: 'Puts a mark in the place of digits.',
  options: { mark: { doc: 'What stands for a digit.', format: 'string', default: '#' } },
  create: ({ mark }) => ({ apply: (text) => text.replace(/[0-9]/g, mark) }),
});
`,
  'spaces.mjs': `
import { defineTokenizer } from 'stillhouse/plugin';

export default defineTokenizer({
  name: 'spaces',
  doc: 'Cuts at white space.',
  options: { lower: { doc: 'Lower case first.', format: 'boolean', default: true } },
  create: ({ lower }) => ({ tokenize: (text) => (lower ? text.toLowerCase() : text).split(/\\s+/).filter((token) => token !== '') }),
});
`,
  'gated-bag.ts': `
import * as tf from '@tensorflow/tfjs';
import { defineArchitecture, type ModelShape } from 'stillhouse/plugin';

/** Mean of gated vectors over the tokens that are no padding. */
class GatedMean extends tf.layers.Layer {
  static className = 'GatedMean';
  private gate!: tf.LayerVariable;
  build(shapes: tf.Shape[]): void {
    this.gate = this.addWeight('gate', [shapes[1]![2]!], 'float32', tf.initializers.zeros());
    super.build(shapes);
  }
  computeOutputShape(shapes: tf.Shape[]): tf.Shape {
    return [shapes[1]![0]!, shapes[1]![2]!];
  }
  call(inputs: tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor, tf.Tensor];
      const mask = tf.cast(tf.notEqual(ids, 0), 'float32').expandDims(-1);
      const sum = vectors.mul(tf.sigmoid(this.gate.read())).mul(mask).sum(1);
      return sum.div(tf.maximum(mask.sum(1), 1));
    });
  }
}
tf.serialization.registerClass(GatedMean);

export default defineArchitecture({
  name: 'gated-bag',
  doc: 'A functional model with a layer of its own.',
  options: { units: { doc: 'Numbers a token.', format: 'count', default: 8 } },
  create: ({ units }: { units: number }) => ({
    build({ vocabulary, classes }: ModelShape) {
      const ids = tf.input({ shape: [null], dtype: 'int32' });
      const vectors = tf.layers.embedding({ inputDim: vocabulary, outputDim: units }).apply(ids) as tf.SymbolicTensor;
      const mean = new GatedMean({}).apply([ids, vectors]) as tf.SymbolicTensor;
      return tf.model({ inputs: ids, outputs: tf.layers.dense({ units: classes }).apply(mean) as tf.SymbolicTensor });
    },
  }),
});
`,
  'plain-bag.js': `
import * as tf from '@tensorflow/tfjs';
import { defineArchitecture } from 'stillhouse/plugin';

export default defineArchitecture({
  name: 'plain-bag',
  doc: 'A sequential model of layers that tfjs brings; it sees padding.',
  options: { units: { doc: 'Numbers a token.', format: 'count', default: 8 } },
  create: ({ units }) => ({
    build: ({ vocabulary, classes }) =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: vocabulary, outputDim: units, inputShape: [null] }),
          tf.layers.globalAveragePooling1d({}),
          tf.layers.dense({ units: classes }),
        ],
      }),
  }),
});
`,
  'oracle.mjs': `
import { defineTeacher } from 'stillhouse/plugin';

export default defineTeacher({
  name: 'oracle',
  doc: 'Knows the labels, and is not quite sure.',
  options: { sure: { doc: 'Logit of the true class.', format: 'positive', default: 2 } },
  create: ({ sure }) => ({
    prepare: async (data) => ({
      parameters: 0,
      async logits(name) {
        const split = name === 'test' ? await data.openTest() : data[name];
        const logits = new Float32Array(split.size * data.labels.length);
        for (let row = 0; row < split.size; row++) logits[row * data.labels.length + split.label(row)] = sure;
        return logits;
      },
    }),
  }),
});
`,
  'absolute-error.ts': `
import * as tf from '@tensorflow/tfjs';
import { defineLoss } from 'stillhouse/plugin';

export default defineLoss({
  name: 'absolute-error',
  doc: 'Smooth absolute difference of the logits.',
  teacher: true,
  options: { width: { doc: 'Where the parabola becomes a line.', format: 'positive', default: 1 } },
  create: () => ({
    compute({ student, teacher }, { width }) {
      const off = student.logits.sub(teacher!.logits).div(width);
      return off.square().add(1).sqrt().sub(1).mean(-1) as tf.Tensor1D;
    },
  }),
});
`,
  'nudge.cjs': `
const { defineOptimizer } = require('stillhouse/plugin');

module.exports = defineOptimizer({
  name: 'nudge',
  doc: 'Momentum.',
  options: {
    rate: { doc: 'Length of a step.', format: 'positive', default: 0.5 },
    inertia: { doc: 'Share of the last step kept.', format: 'below-one', default: 0.5 },
  },
  create: () => ({
    slots: ['last'],
    update({ variable, gradient, slots }, { rate, inertia }) {
      const last = slots.last.mul(inertia).sub(gradient.mul(rate));
      return { variable: variable.add(last), slots: { last } };
    },
  }),
});
`,
  'halves.mjs': `
import { defineSchedule } from 'stillhouse/plugin';

export default defineSchedule({
  name: 'halves',
  doc: 'Half the rate after a share of the steps.',
  options: { after: { doc: 'That share.', format: 'unit', default: 0.5 } },
  create: ({ after }) => ({ factor: (step, total) => (step < after * total ? 1 : 0.5) }),
});
`,
  'error-rate.ts': `
import { defineMetric, type Predictions } from 'stillhouse/plugin';

export default defineMetric({
  name: 'error-rate',
  doc: 'Share of wrong predictions.',
  direction: 'minimize',
  options: {},
  create: () => ({
    compute: ({ labels, predicted }: Predictions): number => labels.filter((label, row) => label !== predicted[row]).length / labels.length,
  }),
});
`,
  'middle.js': `
import { defineSampler, valueAt, countOf } from 'stillhouse/plugin';

const unit = (number, seed, index) => (Math.abs(Math.sin(1 + number * 12.9898 + seed * 78.233 + index * 37.719)) * 43758.5453) % 1;
const pick = (distribution, at) => {
  const count = countOf(distribution);
  if (count !== null) return valueAt(distribution, Math.floor(at * count));
  return distribution.low + at * (distribution.high - distribution.low);
};

export default defineSampler({
  name: 'middle',
  doc: 'Draws from the space by a formula.',
  options: { skip: { doc: 'Trials of the sequence left out.', format: 'natural', default: 0 } },
  create: ({ skip }) => ({
    sample: ({ space, number, seed }) =>
      Object.fromEntries(Object.entries(space).map(([path, distribution], index) => [path, pick(distribution, unit(number + skip, seed, index))])),
  }),
});
`,
  'forgiving.cjs': `
const { definePruner } = require('stillhouse/plugin');

module.exports = definePruner({
  name: 'forgiving',
  doc: 'Ends what is not a number after some epochs.',
  options: { epochs: { doc: 'How many.', format: 'natural', default: 1 } },
  create: ({ epochs }) => ({
    judge({ study, number, step }) {
      return { prune: step >= epochs && Number.isNaN(study.trials[number].intermediate.get(step)), attributes: { looked: step } };
    },
  }),
});
`,
};

/** What a plugin's `plugin check` finds although it works: none but the one that sees padding. */
export const knownFaults: Readonly<Record<string, readonly string[]>> = { 'plain-bag': ['does not see padding'] };
