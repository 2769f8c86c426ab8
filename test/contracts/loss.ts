import * as tf from '@tensorflow/tfjs';
import type { Loss, Option } from '../../src/plugin/index.js';
import { normal } from './noise.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { largestDifference, values, variableNames, withoutReading } from './tensors.js';

type LossSubject = Subject<Loss>;
interface Batch {
  readonly student: number[];
  readonly teacher: number[];
  /** Class of each example. */
  readonly classes: number[];
  readonly count: number;
}

const batch = (size: number, count: number, scale = 1.5): Batch => ({
  student: normal(11, size * count).map((value) => value * scale),
  teacher: normal(12, size * count).map((value) => value * scale),
  classes: Array.from({ length: size }, (_, row) => row % count),
  count,
});
const usual = batch(5, 4);

/** The loss of each example, still on the tape. */
function compute(
  { plugin, definition, scalars }: LossSubject,
  student: tf.Tensor2D,
  teacher: tf.Tensor2D,
  data: Batch,
  changed = {},
): tf.Tensor1D {
  const labels = tf.oneHot(tf.tensor1d(data.classes, 'int32'), data.count).toFloat() as tf.Tensor2D;
  const given = Object.fromEntries(Object.entries({ ...scalars, ...changed }).map(([name, value]) => [name, tf.scalar(value as number)]));
  const inputs = { student: { logits: student }, teacher: definition.teacher ? { logits: teacher } : null, labels };
  const loss = plugin.compute(inputs, given);
  expectThat(loss instanceof tf.Tensor, 'compute does not return a tensor');
  return loss;
}

const matrix = (flat: readonly number[], count: number) => tf.tensor2d([...flat], [flat.length / count, count]);
const losses = (subject: LossSubject, data: Batch, changed = {}) =>
  values(() => compute(subject, matrix(data.student, data.count), matrix(data.teacher, data.count), data, changed));
const finite = (numbers: readonly number[]) => numbers.every(Number.isFinite);

const shape: Check<LossSubject> = {
  name: 'gives one loss for each example',
  run: (subject) =>
    tf.tidy(() => {
      for (const [size, count] of [
        [5, 4],
        [1, 2],
      ] as const) {
        const data = batch(size, count);
        const loss = compute(subject, matrix(data.student, count), matrix(data.teacher, count), data);
        expectThat(
          loss.rank === 1 && loss.shape[0] === size,
          `the loss of a batch of ${size} has the shape [${loss.shape}] and not [${size}]`,
        );
        expectThat(loss.dtype === 'float32', `the loss is ${loss.dtype} and not float32`);
      }
    }),
};

const finiteness: Check<LossSubject> = {
  name: 'is finite, for confident logits too',
  run(subject) {
    for (const scale of [0, 1.5, 70]) {
      const found = losses(subject, batch(6, 4, scale));
      expectThat(finite(found), `a loss of [${found}] for logits of size ${scale}: work with logSoftmax rather than log of softmax`);
    }
  },
};

const gradients: Check<LossSubject> = {
  name: 'has gradients that agree with finite differences',
  run(subject) {
    const sum = (flat: readonly number[]) => losses(subject, { ...usual, student: [...flat] }).reduce((a, b) => a + b, 0);
    const teacher = () => matrix(usual.teacher, 4);
    const exact = values(() =>
      tf.grad((student) => compute(subject, student as tf.Tensor2D, teacher(), usual).sum())(matrix(usual.student, 4)),
    );
    const step = 1e-2;
    const nudged = (index: number, by: number) => usual.student.map((value, at) => (at === index ? value + by : value));
    const numeric = exact.map((_, index) => (sum(nudged(index, step)) - sum(nudged(index, -step))) / (2 * step));
    const size = Math.max(...numeric.map(Math.abs));
    const off = largestDifference(exact, numeric);
    expectThat(
      off <= 2e-3 + 0.02 * size,
      `the gradient is off by ${off.toPrecision(2)} where finite differences reach ${size.toPrecision(2)}`,
    );
  },
};

const ends: Check<LossSubject> = {
  name: 'is continuous at the ends of its unit options',
  run(subject) {
    const units = Object.entries<Option>(subject.definition.options).filter(([, { format }]) => format === 'unit');
    for (const [name] of units)
      for (const [end, near] of [
        [0, 1e-4],
        [1, 1 - 1e-4],
      ] as const) {
        const at = losses(subject, usual, { [name]: end });
        const jump = largestDifference(at, losses(subject, usual, { [name]: near }));
        expectThat(finite(at), `${name} = ${end} gives a loss of [${at}]`);
        expectThat(
          jump <= 5e-3 * (1 + Math.max(...at.map(Math.abs))),
          `the loss jumps by ${jump.toPrecision(2)} between ${name} = ${end} and ${near}`,
        );
      }
  },
};

const teacherStays: Check<LossSubject> = {
  name: 'sends no gradient into the teacher and trains no variable of its own',
  async run(given) {
    const subject = { ...given, plugin: await given.fresh() };
    const before = new Set(variableNames());
    try {
      tf.tidy(() => {
        const student = tf.variable(matrix(usual.student, 4));
        const teacher = tf.variable(matrix(usual.teacher, 4), false);
        const { grads } = tf.variableGrads(() => compute(subject, student as tf.Tensor2D, teacher as tf.Tensor2D, usual).sum());
        const trained = Object.keys(grads).filter((name) => name !== student.name);
        const created = variableNames().filter((name) => ![...before, student.name, teacher.name].includes(name));
        expectThat(!teacher.isDisposed, "the teacher's logits were disposed");
        expectThat(trained.length === 0, `a gradient flows into the variables ${trained.join(', ')}`);
        expectThat(created.length === 0, `the loss creates the variables ${created.join(', ')}`);
        expectThat(largestDifference(teacher.dataSync(), Float32Array.from(usual.teacher)) === 0, "the teacher's logits were changed");
      });
    } finally {
      for (const name of variableNames()) if (!before.has(name)) tf.engine().state.registeredVariables[name]!.dispose();
    }
  },
};

const noReads: Check<LossSubject> = {
  name: 'uses options as tensors and reads none back',
  run(subject) {
    tf.tidy(() => {
      const [student, teacher] = [matrix(usual.student, 4), matrix(usual.teacher, 4)];
      withoutReading(() => tf.grad((logits) => compute(subject, logits as tf.Tensor2D, teacher, usual).sum())(student));
    });
    const base = losses(subject, usual);
    const idle = Object.entries(subject.scalars).filter(
      ([name, value]) => largestDifference(base, losses(subject, usual, { [name]: value * 0.5 + 0.1 })) === 0,
    );
    return idle.length ? `${idle.map(([name]) => `'${name}'`).join(', ')} changes nothing at the default values` : undefined;
  },
};

const alone: Check<LossSubject> = {
  name: 'judges each example by itself',
  run(subject) {
    const turned = { ...usual, student: reverse(usual.student), teacher: reverse(usual.teacher), classes: [...usual.classes].reverse() };
    const off = largestDifference(losses(subject, usual).reverse(), losses(subject, turned));
    expectThat(off <= 1e-5, `another order of the batch changes losses by ${off.toPrecision(2)}`);
    const first = { ...usual, student: usual.student.slice(0, 4), teacher: usual.teacher.slice(0, 4), classes: usual.classes.slice(0, 1) };
    const apart = Math.abs(losses(subject, first)[0]! - losses(subject, usual)[0]!);
    expectThat(apart <= 1e-5, `an example's loss changes by ${apart.toPrecision(2)} with its company in the batch`);
  },
};
const reverse = (flat: readonly number[]) =>
  Array.from({ length: flat.length / 4 }, (_, row) => flat.slice(4 * row, 4 * row + 4))
    .reverse()
    .flat();

const control: Check<LossSubject> = {
  name: 'does not look at the teacher under its withoutTeacher values',
  run(subject) {
    const { withoutTeacher } = subject.definition;
    if (!withoutTeacher) return;
    const other = { ...usual, teacher: normal(13, usual.teacher.length) };
    const off = largestDifference(losses(subject, usual, withoutTeacher), losses(subject, other, withoutTeacher));
    expectThat(off <= 1e-6, `another teacher changes losses by ${off.toPrecision(2)}`);
  },
};

const tidy: Check<LossSubject> = {
  name: 'keeps no tensor',
  run(subject) {
    losses(subject, usual);
    const before = tf.memory().numTensors;
    losses(subject, usual);
    expectThat(tf.memory().numTensors === before, `${tf.memory().numTensors - before} tensors outlive the step`);
  },
};

export const lossChecks: readonly Check<LossSubject>[] = [shape, finiteness, gradients, ends, teacherStays, noReads, alone, control, tidy];
