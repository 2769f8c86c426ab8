/** Every loss against Keras and the papers, with rows of padding that must not count; see `loss_numbers.py`. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { discover, fixedOptions, type Catalogue } from '../../../src/catalogue/index.js';
import { builtInRoot } from '../../../src/config/index.js';
import { weightedMean } from '../../../src/distill/index.js';
import type { Loss, LossInputs } from '../../../src/plugin/index.js';
import { expectClose, type Nested } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';

type Matrix = number[][];
interface Case {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly scalars: Readonly<Record<string, number>>;
  readonly mean: number;
  readonly values: number[] | null;
  readonly labels: Matrix;
  readonly gradients: Readonly<Record<string, Nested>>;
}
type MatrixName = 'student' | 'student_layer' | 'student_next' | 'teacher' | 'teacher_layer' | 'teacher_next' | 'small' | 'small_next' | 'kernel' | 'kernel_next'; // prettier-ignore
interface Golden {
  readonly inputs: Readonly<Record<MatrixName, Matrix>> &
    Readonly<Record<'bias' | 'bias_next', number[]>> &
    Readonly<Record<'student_tokens' | 'teacher_tokens', Matrix[]>> &
    Readonly<Record<'student_scores' | 'teacher_scores', Matrix[][]>>;
  readonly counts: number[];
  readonly mask: Matrix;
  readonly cases: readonly Case[];
}
const { inputs, counts, mask, cases } = JSON.parse(
  readFileSync(new URL('../../../../test/golden/losses.json', import.meta.url), 'utf8'),
) as Golden;

const PADDING = 2;
/** Rows of padding after the others: other numbers, which must change nothing. */
const padded = (matrix: Matrix): tf.Tensor2D =>
  tf.tensor2d([...matrix, ...Array.from({ length: PADDING }, (_, row) => matrix[0]!.map((value, at) => 3 * value - row + at))]);
/** The same for vectors of tokens. */
function paddedTokens(texts: Matrix[]): tf.Tensor3D {
  const [length, width] = [texts[0]!.length, texts[0]![0]!.length];
  return padded(texts.map((text) => text.flat())).reshape([-1, length, width]);
}
/** The same for scores of attention. */
function paddedScores(texts: Matrix[][]): tf.Tensor4D {
  const [heads, length] = [texts[0]!.length, texts[0]![0]!.length];
  return padded(texts.map((text) => text.flat(2))).reshape([-1, heads, length, length]);
}
const rows = (): tf.Tensor1D => tf.tensor1d([...inputs.student.map(() => 1), ...Array.from({ length: PADDING }, () => 0)]);

type Given = Readonly<Record<string, tf.Tensor>>;
const given = (): Given => ({
  student: padded(inputs.student),
  student_layer: padded(inputs.student_layer),
  student_next: padded(inputs.student_next),
  kernel: tf.tensor2d(inputs.kernel),
  bias: tf.tensor1d(inputs.bias),
  kernel_next: tf.tensor2d(inputs.kernel_next),
  bias_next: tf.tensor1d(inputs.bias_next),
  student_tokens: paddedTokens(inputs.student_tokens),
  student_scores: paddedScores(inputs.student_scores),
});

function inputsOf(from: Given, { labels, options }: Case): LossInputs {
  const { kernel, bias, kernel_next, bias_next } = from as Record<string, tf.Tensor>;
  const [inner, next] = [from['student_layer'] as tf.Tensor2D, from['student_next'] as tf.Tensor2D];
  const [block, other] = [padded(inputs.teacher_layer), padded(inputs.teacher_next)];
  const projection = { kernel: kernel!, bias: bias!, kernel_0: kernel!, bias_0: bias!, kernel_1: kernel_next!, bias_1: bias_next! };
  return {
    student: {
      logits: from['student'] as tf.Tensor2D,
      layers: { inner, inner_0: inner, inner_1: next },
      tokens: { inner: from['student_tokens'] as tf.Tensor3D },
      attentions: { inner: from['student_scores'] as tf.Tensor4D },
    },
    teacher: {
      logits: padded(inputs.teacher),
      layers: { block, block_1: block, block_3: other, small_2: padded(inputs.small), small_3: padded(inputs.small_next) },
      tokens: { block: paddedTokens(inputs.teacher_tokens) },
      attentions: { block: paddedScores(inputs.teacher_scores) },
    },
    labels: padded(labels).clipByValue(0, 1) as tf.Tensor2D,
    rows: rows(),
    counts: tf.tensor1d(counts),
    mask: padded(mask).clipByValue(0, 1) as tf.Tensor2D,
    variables: options['projection'] === 'none' ? {} : projection,
  };
}

describe('losses and the numbers of their papers', () => {
  let catalogue: Catalogue;
  before(async () => {
    await useBackend();
    catalogue = await discover({ roots: [builtInRoot()] });
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  function made(of: Case): Loss {
    const { definition } = catalogue.get('loss', of.loss);
    const defaults = Object.entries(definition.options as Record<string, { default: unknown }>).map(([name, option]) => [
      name,
      option.default,
    ]);
    return definition.create(fixedOptions(definition, { ...Object.fromEntries(defaults), ...of.options })) as Loss;
  }

  it('has a case for each shipped loss', () => {
    const elsewhere = ['distillation']; // in losses.test.ts
    const names = catalogue.list('loss').map(({ definition }) => definition.name);
    expect(names.filter((name) => ![...elsewhere, ...cases.map(({ loss }) => loss)].includes(name))).to.deep.equal([]);
  });

  cases.forEach((of, index) =>
    it(`${index + 1}. ${of.loss} ${JSON.stringify({ ...of.options, ...of.scalars })}`, () => {
      const loss = made(of);
      const scalars = Object.fromEntries(Object.entries(of.scalars).map(([name, value]) => [name, tf.scalar(value)]));
      const compute = (from: Given): tf.Tensor1D => loss.compute(inputsOf(from, of), scalars);
      const values = compute(given()).dataSync();
      expect([...values].every(Number.isFinite), 'finite, padding too').to.equal(true);
      if (of.values) expectClose(values.slice(0, inputs.student.length), of.values);
      expectClose(weightedMean(compute(given()), rows()), [of.mean]);
      for (const [name, gradient] of Object.entries(of.gradients)) {
        const slope = tf.grad((x) => weightedMean(compute({ ...given(), [name]: x }), rows()))(given()[name]!);
        const expected = [gradient].flat(Infinity as 1) as number[];
        const [own, rest] = [slope.dataSync().slice(0, expected.length), slope.dataSync().slice(expected.length)];
        expectClose(own, expected);
        expect(
          [...rest].every((value) => Math.abs(value) === 0),
          `${name}: padding gets no gradient`,
        ).to.equal(true);
      }
    }),
  );
});
