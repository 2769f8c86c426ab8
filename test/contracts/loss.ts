import * as tf from '@tensorflow/tfjs';
import type { Loss, NetworkOutputs, Option } from '../../src/plugin/index.js';
import { normal } from './noise.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { largestDifference, values, variableNames, withoutReading } from './tensors.js';

type LossSubject = Subject<Loss>;
type Side = 'student' | 'teacher';
interface Batch {
  /** Logits of each example and, after them, the vectors of the layers that the loss names. */
  readonly student: number[];
  readonly teacher: number[];
  /** Class of each example; -1 for none. */
  readonly classes: number[];
  /** Tokens of each example. */
  readonly lengths: readonly number[];
  readonly count: number;
  /** Rows of padding at the end. */
  readonly padding?: number;
}

const WIDTH = 4; // of a layer
const LENGTH = 3; // tokens
const HEADS = 2; // of attention
const layersOf = ({ plugin }: LossSubject, side: Side): readonly string[] => plugin.layers?.[side] ?? [];
const tokensOf = ({ plugin }: LossSubject, side: Side): readonly string[] => plugin.tokens?.[side] ?? [];
const attentionsOf = ({ plugin }: LossSubject, side: Side): readonly string[] => plugin.attentions?.[side] ?? [];
const SCORES = HEADS * LENGTH * LENGTH;
const columns = (subject: LossSubject, side: Side, count: number): number =>
  count + WIDTH * (layersOf(subject, side).length + LENGTH * tokensOf(subject, side).length) + SCORES * attentionsOf(subject, side).length;

function batch(subject: LossSubject, size: number, count: number, scale = 1.5): Batch {
  const drawn = (seed: number, side: Side) => normal(seed, size * columns(subject, side, count)).map((value) => value * scale);
  return {
    student: drawn(11, 'student'),
    teacher: drawn(12, 'teacher'),
    classes: Array.from({ length: size }, (_, row) => row % count),
    lengths: Array.from({ length: size }, (_, row) => 1 + (row % LENGTH)),
    count,
  };
}
const usual = (subject: LossSubject): Batch => batch(subject, 5, 4);

/** A network's outputs out of one matrix. */
function outputs(subject: LossSubject, side: Side, all: tf.Tensor2D, count: number): NetworkOutputs {
  const [layers, tokens, attentions] = [layersOf(subject, side), tokensOf(subject, side), attentionsOf(subject, side)];
  if (layers.length + tokens.length + attentions.length === 0) return { logits: all, layers: {}, tokens: {}, attentions: {} };
  const rows = all.shape[0];
  const part = (start: number, width: number) => all.slice([0, start], [rows, width]);
  const first = count + WIDTH * layers.length;
  const sequence = (at: number) => part(first + WIDTH * LENGTH * at, WIDTH * LENGTH).reshape<tf.Tensor3D>([rows, LENGTH, WIDTH]);
  const last = first + WIDTH * LENGTH * tokens.length;
  const scores = (at: number) => part(last + SCORES * at, SCORES).reshape<tf.Tensor4D>([rows, HEADS, LENGTH, LENGTH]);
  return {
    logits: part(0, count),
    layers: Object.fromEntries(layers.map((name, at) => [name, part(count + WIDTH * at, WIDTH)])),
    tokens: Object.fromEntries(tokens.map((name, at) => [name, sequence(at)])),
    attentions: Object.fromEntries(attentions.map((name, at) => [name, scores(at)])),
  };
}

function ownVariables(subject: LossSubject, count: number): Record<string, tf.Tensor> {
  const widths = (side: Side) => Object.fromEntries([...layersOf(subject, side), ...tokensOf(subject, side)].map((name) => [name, WIDTH]));
  const heads = (side: Side) => Object.fromEntries(attentionsOf(subject, side).map((name) => [name, HEADS]));
  const sizes = { student: widths('student'), teacher: widths('teacher'), heads: { student: heads('student'), teacher: heads('teacher') } };
  const shapes = subject.plugin.variables?.({ classes: count, ...sizes }) ?? {};
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(normal(14, size(shape)), [...shape])]));
}

/** The loss of each example, still on the tape. */
function compute(subject: LossSubject, student: tf.Tensor2D, teacher: tf.Tensor2D, data: Batch, changed = {}): tf.Tensor1D {
  const { plugin, definition, scalars } = subject;
  const { classes, lengths, count, padding = 0 } = data;
  const given = Object.fromEntries(Object.entries({ ...scalars, ...changed }).map(([name, value]) => [name, tf.scalar(value as number)]));
  const loss = plugin.compute(
    {
      student: outputs(subject, 'student', student, count),
      teacher: definition.teacher ? outputs(subject, 'teacher', teacher, count) : null,
      labels: tf.oneHot(tf.tensor1d(classes, 'int32'), count).toFloat() as tf.Tensor2D,
      rows: tf.tensor1d(classes.map((_, row) => (row < classes.length - padding ? 1 : 0))),
      counts: tf.range(1, count + 1).mul(7) as tf.Tensor1D,
      mask:
        plugin.tokens || plugin.attentions
          ? tf.tensor2d(lengths.map((length) => Array.from({ length: LENGTH }, (_, at) => (at < length ? 1 : 0))))
          : null,
      variables: ownVariables(subject, count),
    },
    given,
  );
  expectThat(loss instanceof tf.Tensor, 'compute does not return a tensor');
  return loss;
}

const matrix = (flat: readonly number[], rows: number) => tf.tensor2d([...flat], [rows, flat.length / rows]);
const both = ({ student, teacher, classes }: Batch) => [matrix(student, classes.length), matrix(teacher, classes.length)] as const;
const losses = (subject: LossSubject, data: Batch, changed = {}) => values(() => compute(subject, ...both(data), data, changed));
const finite = (numbers: readonly number[]) => numbers.every(Number.isFinite);

const shape: Check<LossSubject> = {
  name: 'gives one loss for each example',
  run: (subject) =>
    tf.tidy(() => {
      for (const [size, count] of [
        [5, 4],
        [1, 2],
      ] as const) {
        const data = batch(subject, size, count);
        const loss = compute(subject, ...both(data), data);
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
      const found = losses(subject, batch(subject, 6, 4, scale));
      expectThat(finite(found), `a loss of [${found}] for logits of size ${scale}: work with logSoftmax rather than log of softmax`);
    }
  },
};

const gradients: Check<LossSubject> = {
  name: 'has gradients that agree with finite differences',
  run(subject) {
    const data = usual(subject);
    const sum = (flat: readonly number[]) => losses(subject, { ...data, student: [...flat] }).reduce((a, b) => a + b, 0);
    const [student, teacher] = [() => both(data)[0], () => both(data)[1]];
    const exact = values(() => tf.grad((x) => compute(subject, x as tf.Tensor2D, teacher(), data).sum())(student()));
    const step = 1e-2;
    const nudged = (index: number, by: number) => data.student.map((value, at) => (at === index ? value + by : value));
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
        const at = losses(subject, usual(subject), { [name]: end });
        const jump = largestDifference(at, losses(subject, usual(subject), { [name]: near }));
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
        const data = usual(subject);
        const student = tf.variable(both(data)[0]);
        const teacher = tf.variable(both(data)[1], false);
        const { grads } = tf.variableGrads(() => compute(subject, student as tf.Tensor2D, teacher as tf.Tensor2D, data).sum());
        const trained = Object.keys(grads).filter((name) => name !== student.name);
        const created = variableNames().filter((name) => ![...before, student.name, teacher.name].includes(name));
        expectThat(!teacher.isDisposed, "the teacher's logits were disposed");
        expectThat(trained.length === 0, `a gradient flows into the variables ${trained.join(', ')}`);
        expectThat(created.length === 0, `the loss creates the variables ${created.join(', ')}`);
        expectThat(largestDifference(teacher.dataSync(), Float32Array.from(data.teacher)) === 0, "the teacher's logits were changed");
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
      const data = usual(subject);
      const [student, teacher] = both(data);
      withoutReading(() => tf.grad((logits) => compute(subject, logits as tf.Tensor2D, teacher, data).sum())(student));
    });
    const base = losses(subject, usual(subject));
    const idle = Object.entries(subject.scalars).filter(
      ([name, value]) => largestDifference(base, losses(subject, usual(subject), { [name]: value * 0.5 + 0.1 })) === 0,
    );
    return idle.length ? `${idle.map(([name]) => `'${name}'`).join(', ')} changes nothing at the default values` : undefined;
  },
};

/** How far the losses of the usual batch may be off by rounding. */
const near = (subject: LossSubject): number => 1e-5 * Math.max(1, ...losses(subject, usual(subject)).map(Math.abs));

const alone: Check<LossSubject> = {
  name: 'judges each example by itself',
  run(subject) {
    const data = usual(subject);
    const turned = picked(data, [4, 3, 2, 1, 0]);
    const off = largestDifference(losses(subject, data).reverse(), losses(subject, turned));
    expectThat(off <= near(subject), `another order of the batch changes losses by ${off.toPrecision(2)}`);
    if (subject.plugin.together) return;
    const apart = Math.abs(losses(subject, picked(data, [0]))[0]! - losses(subject, data)[0]!);
    expectThat(
      apart <= near(subject),
      `an example's loss changes by ${apart.toPrecision(2)} with its company in the batch: say \`together: true\` where rows are compared`,
    );
  },
};
/** Some rows of a batch, in their order. */
function picked(data: Batch, rows: readonly number[]): Batch {
  const size = data.classes.length;
  const of = (flat: readonly number[]) => rows.flatMap((row) => flat.slice((row * flat.length) / size, ((row + 1) * flat.length) / size));
  return {
    ...data,
    student: of(data.student),
    teacher: of(data.teacher),
    classes: rows.map((row) => data.classes[row]!),
    lengths: rows.map((row) => data.lengths[row]!),
  };
}

const padding: Check<LossSubject> = {
  name: 'lets no row of padding count',
  run(subject) {
    const data = usual(subject);
    const kept = picked(data, [0, 1, 2]);
    const off = largestDifference(losses(subject, kept), losses(subject, { ...data, padding: 2 }).slice(0, 3));
    expectThat(off <= near(subject), `rows of padding change the losses of others by ${off.toPrecision(2)}: leave out what \`rows\` masks`);
  },
};

const unlabelled: Check<LossSubject> = {
  name: 'asks nothing of the labels of an example without one',
  run(subject) {
    const data = { ...usual(subject), classes: [-1, 1, 2, 3, 0] };
    const found = losses(subject, data);
    expectThat(finite(found), `a loss of [${found}] where an example has no label`);
    if (subject.definition.teacher) return;
    expectThat(found[0] === 0, `the loss of an example without a label is ${found[0]} and not 0`);
  },
};

const control: Check<LossSubject> = {
  name: 'does not look at the teacher under its withoutTeacher values',
  run(subject) {
    const { withoutTeacher } = subject.definition;
    if (!withoutTeacher) return;
    const data = usual(subject);
    const other = { ...data, teacher: normal(13, data.teacher.length) };
    const off = largestDifference(losses(subject, data, withoutTeacher), losses(subject, other, withoutTeacher));
    expectThat(off <= 1e-6, `another teacher changes losses by ${off.toPrecision(2)}`);
  },
};

const tidy: Check<LossSubject> = {
  name: 'keeps no tensor',
  run(subject) {
    losses(subject, usual(subject));
    const before = tf.memory().numTensors;
    losses(subject, usual(subject));
    expectThat(tf.memory().numTensors === before, `${tf.memory().numTensors - before} tensors outlive the step`);
  },
};

export const lossChecks: readonly Check<LossSubject>[] = [
  shape,
  finiteness,
  gradients,
  ends,
  teacherStays,
  noReads,
  alone,
  padding,
  unlabelled,
  control,
  tidy,
];
