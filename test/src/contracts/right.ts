/** Plugins that keep the contract, one of each kind: the ground from which each fault is planted. */
import compressor from '../../../plugins/compressors/int8.js';
import exporter from '../../../plugins/exporters/bundle.js';
import * as tf from '@tensorflow/tfjs';
import {
  cardinality,
  configurationAt,
  defineArchitecture,
  defineAugmenter,
  defineDataset,
  defineExecutor,
  defineLoss,
  defineMetric,
  defineOptimizer,
  definePreprocessor,
  definePruner,
  defineSampler,
  defineSchedule,
  defineTeacher,
  defineTokenizer,
  type Example,
  type EncodedSplit,
  type Space,
  type SplitName,
  type Workers,
  LostWorker,
} from 'stillhouse/plugin';

const doc = 'For the suite.';

export const loss = defineLoss({
  name: 'right',
  doc,
  teacher: true,
  withoutTeacher: { alpha: 0 },
  options: {
    alpha: { doc, format: 'unit', default: 0.5 },
    temperature: { doc, format: 'positive', default: 2 },
  },
  create: () => ({
    compute({ student, teacher, labels }, { alpha, temperature }) {
      const logP = tf.logSoftmax(teacher!.logits.div(temperature));
      const soft = logP
        .exp()
        .mul(logP.sub(tf.logSoftmax(student.logits.div(temperature))))
        .sum(-1)
        .mul(temperature.square());
      const hard = labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg();
      return soft.mul(alpha).add(hard.mul(tf.scalar(1).sub(alpha))) as tf.Tensor1D;
    },
  }),
});

/** 1 where a token stands, 0 at padding: (B, L) -> (B, L, 1). */
class Mask extends tf.layers.Layer {
  static className = 'RightMask';
  override computeOutputShape(shape: tf.Shape) {
    return [...shape, 1];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return tf.tidy(() => (Array.isArray(inputs) ? inputs[0]! : inputs).notEqual(0).toFloat().expandDims(-1));
  }
}
/** Mean over the tokens: [(B, L, D), (B, L, 1)] -> (B, D). */
class MeanOfTokens extends tf.layers.Layer {
  static className = 'RightMean';
  override computeOutputShape(shapes: tf.Shape[]) {
    return [shapes[0]![0]!, shapes[0]![2]!];
  }
  override call(inputs: tf.Tensor[]) {
    return tf.tidy(() => inputs[0]!.mul(inputs[1]!).sum(1).div(inputs[1]!.sum(1)));
  }
}

export const architecture = defineArchitecture({
  name: 'right',
  doc,
  options: { units: { doc, format: 'count', default: 8 } },
  create: ({ units }) => ({
    build({ vocabulary, classes }) {
      const ids = tf.input({ shape: [null], dtype: 'int32' });
      const vectors = tf.layers.embedding({ inputDim: vocabulary, outputDim: units }).apply(ids) as tf.SymbolicTensor;
      const mean = new MeanOfTokens().apply([vectors, new Mask().apply(ids) as tf.SymbolicTensor]) as tf.SymbolicTensor;
      return tf.model({ inputs: ids, outputs: tf.layers.dense({ units: classes }).apply(mean) as tf.SymbolicTensor });
    },
  }),
});

const adjectives = ['fine', 'dull', 'lovely', 'awful', 'warm', 'cold'];
const nouns = ['film', 'phone', 'meal', 'song', 'book'];
const texts = (from: number, to: number): Example[] =>
  Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    return {
      text: `The ${nouns[n % 5]} was ${adjectives[(n * 7) % 6]} and ${adjectives[(n * 11 + 3) % 6]}, number ${n}.`,
      label: n % 2 ? 'negative' : 'positive',
    };
  });
export const examples: Record<SplitName, Example[]> = { train: texts(0, 60), validation: texts(60, 80), test: texts(80, 100) };

export const dataset = defineDataset({
  name: 'right',
  doc,
  options: {},
  create: () => ({ splits: ['train', 'validation', 'test'], read: (split) => examples[split] }),
});

export const tokenizer = defineTokenizer({
  name: 'right',
  doc,
  options: {},
  create: () => ({ tokenize: (text) => text.match(/[\p{L}\p{N}]+|[^\s]/gu) ?? [] }),
});

export const preprocessor = definePreprocessor({ name: 'right', doc, options: {}, create: () => ({ apply: (text) => text.trim() }) });

export const augmenter = defineAugmenter({
  name: 'right',
  doc,
  options: {},
  create: () => ({
    augment(text, random) {
      const words = text.split(' ').filter(() => random() < 0.8);
      return words.length > 0 ? words.join(' ') : null;
    },
  }),
});

export const metric = defineMetric({
  name: 'right',
  doc,
  direction: 'maximize',
  options: {},
  create: () => ({ compute: ({ labels, predicted }) => labels.filter((label, row) => label === predicted[row]).length / labels.length }),
});

export const optimizer = defineOptimizer({
  name: 'right',
  doc,
  options: {
    rate: { doc, format: 'positive', default: 0.05 },
    momentum: { doc, format: 'below-one', default: 0.5 },
  },
  create: () => ({
    slots: ['velocity'],
    update({ variable, gradient, slots }, { rate, momentum }) {
      const velocity = slots['velocity']!.mul(momentum).add(gradient);
      return { variable: variable.sub(velocity.mul(rate)), slots: { velocity } };
    },
  }),
});

export const schedule = defineSchedule({ name: 'right', doc, options: {}, create: () => ({ factor: (step, total) => 1 - step / total }) });

export const sampler = defineSampler({
  name: 'right',
  doc,
  options: {},
  create: () => {
    const size = (space: Space): number => {
      const count = cardinality(space);
      if (count === null) throw new Error('no floats');
      return count;
    };
    return { size, sample: ({ space, number }) => (number < size(space) ? configurationAt(space, number) : null) };
  },
});

export const pruner = definePruner({
  name: 'right',
  doc,
  options: {},
  create: () => ({
    judge({ study, number, step }) {
      const sign = study.directions[0] === 'maximize' ? 1 : -1;
      const own = study.trials[number]!.intermediate.get(step)!;
      const others = study.trials.filter((other) => other.number !== number).map((other) => other.intermediate.get(step));
      return { prune: others.some((other) => other !== undefined && sign * (other - own) > 0.2), attributes: { seen: step } };
    },
  }),
});

/** Workers in memory that say what they are told. */
export const echoing = (changes: Partial<Workers> = {}): Workers => ({
  places: 2,
  cohort: 1,
  others: false,
  close: async () => undefined,
  run({ work }, hear) {
    let [done, lose]: [() => void, (fault: LostWorker) => void] = [() => {}, () => {}];
    const ended = new Promise<void>((resolve, reject) => ([done, lose] = [resolve, reject]));
    ended.catch(() => undefined);
    hear(structuredClone(work));
    const send = (message: unknown): void =>
      message === 'end' ? done() : message === 'die' ? lose(new LostWorker('died', 'alone')) : hear(structuredClone(message));
    return { ended, send };
  },
  ...changes,
});

export const executor = defineExecutor({ name: 'right', doc, options: {}, create: () => ({ open: async () => echoing() }) });

export const teacher = defineTeacher({
  name: 'right',
  doc,
  options: {},
  create: () => ({
    async prepare(data, seed) {
      const row = (split: EncodedSplit, at: number) => data.labels.map((_, label) => (split.label(at) === label ? 3 : -1) + (seed % 2));
      return {
        parameters: 0,
        async logits(name) {
          const split = name === 'test' ? await data.openTest() : data[name];
          return Float32Array.from(Array.from({ length: split.size }, (_, at) => row(split, at)).flat());
        },
      };
    },
  }),
});

export const right = {
  loss,
  architecture,
  dataset,
  tokenizer,
  preprocessor,
  augmenter,
  metric,
  optimizer,
  schedule,
  sampler,
  pruner,
  executor,
  exporter,
  compressor,
  teacher,
};
