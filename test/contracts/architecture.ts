import * as tf from '@tensorflow/tfjs';
import { buildModel } from '../../src/distill/model.js';
import { looksLikeProbabilities } from '../../src/distill/probabilities.js';
import { seededRandom, withRandom } from '../../src/distill/random.js';
import { isLanguage, weightAt, type Architecture, type FirstWeight } from '../../src/plugin/index.js';
import { normal, whole } from './noise.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { largestDifference, values } from './tensors.js';

type ArchitectureSubject = Subject<Architecture>;
type Ids = readonly (readonly number[])[];

const shape = { vocabulary: 40, classes: 3, length: 12 };
const shapeOf = ({ plugin }: ArchitectureSubject) => (isLanguage(plugin) ? { ...shape, classes: shape.vocabulary } : shape);

/** Builds a network, hands it on and disposes it. */
function withModel<T>(subject: ArchitectureSubject, body: (model: tf.LayersModel) => T, given = shapeOf(subject)): T {
  const model = withRandom(seededRandom(7, 'weights', 0), () => subject.plugin.build(given)); // a check that fails now and then says nothing
  try {
    return body(model);
  } finally {
    model.dispose();
  }
}

const texts = (rows: number, length: number, seed = 5): number[][] => {
  const drawn = whole(seed, rows * length, shape.vocabulary - 1);
  return Array.from({ length: rows }, (_, row) => drawn.slice(row * length, (row + 1) * length).map((id) => id + 1));
};
const tensor = (ids: Ids) =>
  tf.tensor2d(
    ids.map((row) => [...row]),
    [ids.length, ids[0]!.length],
    'int32',
  );
const outputs = (model: tf.LayersModel, ids: Ids, training = false) => model.apply(tensor(ids), { training }) as tf.Tensor;
/** Logits (B, C); of a language model those after the last token of each text. */
function apply(model: tf.LayersModel, ids: Ids, training = false): tf.Tensor2D {
  const found = outputs(model, ids, training);
  if (!(found instanceof tf.Tensor) || found.rank !== 3) return found as tf.Tensor2D;
  const last = ids.map((row) => row.map((id, at) => Number(id !== 0 && (row[at + 1] ?? 0) === 0))); // 1 at the last token
  return found.mul(tf.tensor2d(last).expandDims(2)).sum(1) as tf.Tensor2D;
}
const logits = (model: tf.LayersModel, ids: Ids) => values(() => apply(model, ids));

/** Weights away from their neat initial values, where a mistake could hide behind zero biases. */
function stir(model: tf.LayersModel): void {
  tf.tidy(() =>
    model.setWeights(
      model.weights.map(({ name, shape: dimensions }, index) => {
        const size = (dimensions as number[]).reduce((a, b) => a * b, 1);
        const drawn = normal(100 + index, size).map((value) => (/variance/.test(name) ? 0.5 + Math.abs(value) : 0.4 * value));
        return tf.tensor(drawn, dimensions as number[]);
      }),
    ),
  );
}
const stirred = <T>(subject: ArchitectureSubject, body: (model: tf.LayersModel) => T): T =>
  withModel(subject, (model) => {
    stir(model);
    return body(model);
  });

const output: Check<ArchitectureSubject> = {
  name: 'turns ids (B, L) into logits (B, C), of a language model (B, L, C)',
  run(subject) {
    const language = isLanguage(subject.plugin);
    for (const classes of language ? [shape.vocabulary] : [2, 5])
      withModel(
        subject,
        (model) =>
          tf.tidy(() => {
            const found = outputs(model, texts(4, 12));
            expectThat(found instanceof tf.Tensor, 'the model has not one output');
            expectThat(
              `${found.shape}` === (language ? `4,12,${classes}` : `4,${classes}`),
              `a batch of 4 texts and ${classes} classes gives the shape [${found.shape}]`,
            );
            expectThat(Array.from(found.dataSync()).every(Number.isFinite), 'the logits of the fresh model are not finite');
          }),
        { ...shape, classes },
      );
  },
};

const raw: Check<ArchitectureSubject> = {
  name: 'gives raw logits and not probabilities',
  run: (subject) =>
    stirred(subject, (model) => {
      const found = Float32Array.from(logits(model, texts(6, 9)));
      expectThat(!looksLikeProbabilities(found, shapeOf(subject).classes), 'every row is positive and sums to 1: leave the softmax out');
    }),
};

const lengths: Check<ArchitectureSubject> = {
  name: 'takes every length up to the longest',
  run: (subject) =>
    withModel(subject, (model) => {
      for (const length of [1, 2, 7, 12]) {
        const found = logits(model, texts(2, length));
        expectThat(
          found.length === 2 * shapeOf(subject).classes && found.every(Number.isFinite),
          `texts of ${length} tokens give the logits [${found}]`,
        );
      }
    }),
};

const padding: Check<ArchitectureSubject> = {
  name: 'does not see padding',
  run: (subject) =>
    stirred(subject, (model) => {
      for (const length of [1, 5, 8]) {
        const ids = texts(4, length);
        const padded = ids.map((row) => [...row, ...Array.from({ length: shape.length - length }, () => 0)]);
        const off = largestDifference(logits(model, ids), logits(model, padded));
        expectThat(
          off <= 1e-4,
          `padding after ${length} tokens changes the logits by ${off.toPrecision(2)}: use masking, and id 0 nowhere`,
        );
      }
    }),
};

const alone: Check<ArchitectureSubject> = {
  name: 'reads each text by itself',
  run: (subject) =>
    stirred(subject, (model) => {
      const ids = texts(6, 9);
      const all = logits(model, ids);
      const { classes } = shapeOf(subject);
      const rows = (flat: number[]) => Array.from({ length: 6 }, (_, row) => flat.slice(classes * row, classes * (row + 1)));
      const turned = rows(logits(model, [...ids].reverse()))
        .reverse()
        .flat();
      const off = largestDifference(all, turned);
      expectThat(off <= 1e-4, `another order of the batch changes the logits by ${off.toPrecision(2)}`);
      const single = largestDifference(all.slice(0, classes), logits(model, ids.slice(0, 1)));
      expectThat(single <= 1e-4, `a text's logits change by ${single.toPrecision(2)} with its company in the batch`);
    }),
};

const causal: Check<ArchitectureSubject> = {
  name: 'looks at no later token',
  run: (subject) =>
    !isLanguage(subject.plugin)
      ? undefined
      : stirred(subject, (model) => {
          const ids = texts(3, 9);
          for (const place of [1, 5, 8]) {
            const other = ids.map((row) => row.map((id, at) => (at < place ? id : (id % (shape.vocabulary - 1)) + 1)));
            const [before, after] = [ids, other].map((given) => values(() => tf.slice(outputs(model, given), [0, 0, 0], [-1, place, -1])));
            const off = largestDifference(before!, after!);
            expectThat(off <= 1e-5, `other tokens from place ${place} on change the logits before it by ${off.toPrecision(2)}`);
          }
        }),
};

const repeatable: Check<ArchitectureSubject> = {
  name: 'builds the same network each time',
  run: (subject) =>
    stirred(subject, (first) =>
      stirred(subject, (second) => {
        const shapes = (model: tf.LayersModel) => model.weights.map((weight) => `[${weight.shape}]`).join(' ');
        expectThat(shapes(first) === shapes(second), `two builds have the weights ${shapes(first)} and ${shapes(second)}`);
        const ids = texts(4, 9);
        const once = logits(first, ids);
        expectThat(
          largestDifference(once, logits(first, ids)) <= 1e-6,
          'the same text gives other logits the second time: is something random in inference?',
        );
        const off = largestDifference(once, logits(second, ids));
        expectThat(off <= 1e-5, `two builds with the same weights differ by ${off.toPrecision(2)}`);
      }),
    ),
};

/** The class of a text stands in one of its tokens. */
function lesson(): { ids: number[][]; labels: number[] } {
  const labels = Array.from({ length: 24 }, (_, row) => row % shape.classes);
  const ids = texts(24, 8, 9).map((row, index) =>
    row.map((id, at) => (at === index % 8 ? 2 + labels[index]! : Math.max(id, 2 + shape.classes))),
  );
  return { ids, labels };
}

const steps = 60;
const enough = 0.7;

const learns: Check<ArchitectureSubject> = {
  name: `trains: the loss falls within ${steps} steps`,
  run: (subject) =>
    withModel(subject, (model) => {
      const { ids, labels } = lesson();
      const variables = model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
      expectThat(variables.length > 0, 'the model has no trainable weights');
      const adam = tf.train.adam(0.02);
      const loss = () =>
        tf.tidy(
          () =>
            tf.losses.softmaxCrossEntropy(
              tf.oneHot(tf.tensor1d(labels, 'int32'), shapeOf(subject).classes),
              apply(model, ids, true),
            ) as tf.Scalar,
        );
      const step = () => tf.tidy(() => adam.minimize(loss, true, variables)!.dataSync()[0]!);
      try {
        const first = step();
        let last = first;
        for (let count = 1; count < steps && !(last < enough * first); count++) last = step();
        expectThat(
          last < enough * first,
          `the loss went from ${first.toPrecision(3)} to ${last.toPrecision(3)} on three classes told by one token`,
        );
      } finally {
        adam.dispose();
      }
    }),
};

const tidy: Check<ArchitectureSubject> = {
  name: 'leaks no tensor',
  run(subject) {
    const once = () => withModel(subject, (model) => void logits(model, texts(2, 5)));
    once();
    const before = tf.memory().numTensors;
    once();
    expectThat(
      tf.memory().numTensors === before,
      `${tf.memory().numTensors - before} tensors outlive a model that was built, used and disposed`,
    );
  },
};

/** Words that files of vectors have. */
const words =
  'the of and to in a is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which'.split(
    ' ',
  );

const prepared: Check<ArchitectureSubject> = {
  name: 'begins with the weights that it prepares',
  async run({ plugin }) {
    if (!plugin.prepare) return undefined;
    const tokens = ['<pad>', '<unk>', ...words];
    const vocabulary = { size: tokens.length, tokens, id: (token: string) => Math.max(1, tokens.indexOf(token)) };
    const text = { name: 'words', vocabulary, maxLength: shape.length };
    let first: readonly FirstWeight[];
    try {
      first = await plugin.prepare(text);
    } catch (fault) {
      if (fault instanceof Error && fault.name === 'InputError') return `not checked: ${fault.message}`;
      throw fault;
    }
    const list: unknown = first;
    expectThat(Array.isArray(list), 'prepare gives no list of weights');
    const model = buildModel({ name: 'under check', plugin, first }, { ...shape, vocabulary: vocabulary.size }, 1);
    try {
      for (const { place, values: wanted } of first) {
        const found = weightAt(model.network, place).read().dataSync();
        expectThat(wanted.every(Number.isFinite), `the numbers of '${place}' are not all finite`);
        expectThat(
          wanted.every((value, at) => value === found[at]),
          `'${place}' does not begin with what was prepared`,
        );
      }
    } finally {
      model.dispose();
    }
    return undefined;
  },
};

export const architectureChecks: readonly Check<ArchitectureSubject>[] = [
  output,
  raw,
  lengths,
  padding,
  alone,
  causal,
  repeatable,
  learns,
  prepared,
  tidy,
];
