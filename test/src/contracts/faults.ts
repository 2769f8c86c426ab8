/** One planted fault for each check: a plugin that keeps the contract but for one thing, and words of the message it must get. */
import * as tf from '@tensorflow/tfjs';
import type { AnyDefinition } from '../../../src/catalogue/types.js';
import type {
  Architecture,
  Dataset,
  Example,
  Kind,
  Loss,
  LossInputs,
  Optimizer,
  Params,
  Predictions,
  PruneInputs,
  SampleInputs,
  Space,
  SplitName,
  StudyView,
  TextData,
  Tokenizer,
  UpdateInputs,
} from '../../../src/plugin/index.js';
import { countOf } from '../../../src/plugin/index.js';
import { executorFaults } from './executor-faults.js';
import { compressorFaults } from './compressor-faults.js';
import { exporterFaults } from './exporter-faults.js';
import { examples, right } from './right.js';

export interface Fault {
  readonly kind: Kind;
  readonly check: string;
  readonly words: RegExp;
  readonly definition: AnyDefinition;
  /** The suite may only warn of it. */
  readonly warning?: true;
}

const of = (kind: Kind) => (right as unknown as Record<string, AnyDefinition>)[kind]!;
const fault = (kind: Kind, check: string, words: RegExp, changes: Record<string, unknown>): Fault => ({
  kind,
  check,
  words,
  definition: { ...of(kind), ...changes } as AnyDefinition,
});
const made = (kind: Kind, check: string, words: RegExp, create: () => unknown) => fault(kind, check, words, { create });
const doubt = (planted: Fault): Fault => ({ ...planted, warning: true });

// Definitions -------------------------------------------------------------------------------------------------------------------------

const option = (changes: Record<string, unknown>, name = 'size') => ({
  options: { [name]: { doc: 'For the suite.', format: 'count', default: 1, ...changes } },
});
const definitions: Fault[] = [
  fault('tokenizer', 'has a name, a doc sentence and a factory', /'Wrong_Name'/, { name: 'Wrong_Name' }),
  fault('tokenizer', 'has a name, a doc sentence and a factory', /doc is empty/, { doc: ' ' }),
  fault('tokenizer', 'has a name, a doc sentence and a factory', /no kind/, { kind: 'tokeniser' }),
  fault('tokenizer', 'documents its options', /'size' has an empty doc/, option({ doc: '' })),
  fault('tokenizer', 'documents its options', /snake_case/, option({}, 'maxSize')),
  fault('loss', 'documents its options', /the core's own/, option({ format: 'unit' }, 'weight')),
  fault('tokenizer', 'has defaults that fit their formats', /default 0 does not fit/, option({ default: 0 })),
  fault('tokenizer', 'has defaults that fit their formats', /default "c" does not fit/, option({ format: ['a', 'b'], default: 'c' })),
  fault('tokenizer', 'has defaults that fit their formats', /'prozent' does not exist/, option({ format: 'prozent' })),
  fault('metric', 'declares what its kind asks for', /direction/, { direction: 'up' }),
  fault('optimizer', 'declares what its kind asks for', /rate/, { options: {} }),
  fault('loss', 'declares what its kind asks for', /alpha = 2/, { withoutTeacher: { alpha: 2 } }),
  fault('loss', 'declares what its kind asks for', /'beta' is no option/, { withoutTeacher: { beta: 0 } }),
  made('tokenizer', 'is created from its options', /no method 'tokenize'/, () => ({ tokenise: () => [] })),
  made('tokenizer', 'is created from its options', /out of order/, () => {
    throw new Error('out of order');
  }),
];

// Losses ------------------------------------------------------------------------------------------------------------------------------

type Scalars = Record<string, tf.Scalar>;
const rightLoss = of('loss').create({} as never) as Loss;
const loss = (check: string, words: RegExp, compute: (inputs: LossInputs, scalars: Scalars) => tf.Tensor) =>
  made('loss', check, words, () => ({ compute }));
const base = (inputs: LossInputs, scalars: Scalars) => rightLoss.compute(inputs, scalars as never);
const doubledGradient = tf.customGrad((x) => ({ value: (x as tf.Tensor).clone(), gradFunc: (dy: tf.Tensor) => dy.mul(2) }) as never);
let calls = 0;

const losses: Fault[] = [
  loss('gives one loss for each example', /shape \[\] and not \[5\]/, (inputs, scalars) => base(inputs, scalars).mean()),
  loss('is finite, for confident logits too', /logSoftmax/, ({ student, labels }) =>
    labels
      .mul(tf.log(tf.softmax(student.logits)))
      .sum(-1)
      .neg(),
  ),
  loss('has gradients that agree with finite differences', /off by/, (inputs, scalars) => doubledGradient(base(inputs, scalars))),
  loss('has gradients that agree with finite differences', /off by/, ({ student, labels }) => {
    const cut = tf.customGrad((x) => ({ value: (x as tf.Tensor).clone(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) }) as never);
    return labels
      .mul(tf.logSoftmax(cut(student.logits)))
      .sum(-1)
      .neg();
  }),
  loss('is continuous at the ends of its unit options', /jumps by .* alpha = 0/, (inputs, scalars) =>
    base(inputs, scalars).add(tf.where(scalars['alpha']!.greater(0), tf.scalar(0), tf.scalar(1))),
  ),
  loss('is continuous at the ends of its unit options', /alpha = 1 gives a loss of \[(-?Infinity|NaN)/, (inputs, scalars) =>
    base(inputs, scalars).add(tf.log(tf.scalar(1).sub(scalars['alpha']!))),
  ),
  loss('sends no gradient into the teacher and trains no variable of its own', /creates the variables/, (inputs, scalars) =>
    base({ ...inputs, teacher: { ...inputs.teacher!, logits: tf.variable(inputs.teacher!.logits) as unknown as tf.Tensor2D } }, scalars),
  ),
  made(
    'loss',
    'sends no gradient into the teacher and trains no variable of its own',
    /a gradient flows into the variables teachers_scale/,
    () => {
      const scale = tf.engine().state.registeredVariables['teachers_scale'] ?? tf.variable(tf.scalar(1), true, 'teachers_scale');
      return {
        compute: (inputs: LossInputs, scalars: Scalars) =>
          base({ ...inputs, teacher: { ...inputs.teacher!, logits: inputs.teacher!.logits.mul(scale) } }, scalars),
      };
    },
  ),
  loss('sends no gradient into the teacher and trains no variable of its own', /disposed/, (inputs, scalars) => {
    const found = base(inputs, scalars).clone();
    if (inputs.teacher!.logits instanceof tf.Variable) inputs.teacher!.logits.dispose();
    return found;
  }),
  loss('uses options as tensors and reads none back', /reads a tensor back \(dataSync\)/, (inputs, scalars) =>
    base(inputs, scalars).mul(scalars['temperature']!.dataSync()[0]!),
  ),
  loss('judges each example by itself', /another order/, (inputs, scalars) =>
    base(inputs, scalars).mul(tf.range(1, inputs.labels.shape[0] + 1)),
  ),
  loss('judges each example by itself', /company/, (inputs, scalars) => {
    const each = base(inputs, scalars);
    return each.sub(each.mean());
  }),
  made('loss', 'lets no row of padding count', /rows of padding change/, () => ({
    together: true,
    compute: (inputs: LossInputs, scalars: Scalars) => {
      const each = base(inputs, scalars);
      return each.sub(each.mean());
    },
  })),
  loss('asks nothing of the labels of an example without one', /no label/, (inputs, scalars) =>
    base(inputs, scalars).add(tf.log(inputs.labels.sum(-1))),
  ),
  fault('loss', 'does not look at the teacher under its withoutTeacher values', /another teacher changes/, {
    withoutTeacher: { alpha: 0.1 },
  }),
  loss('keeps no tensor', /1 tensors outlive/, (inputs, scalars) => tf.keep(base(inputs, scalars).clone())),
  doubt(
    loss('uses options as tensors and reads none back', /'temperature' changes nothing/, (inputs, scalars) =>
      base(inputs, { ...scalars, temperature: tf.scalar(2) }),
    ),
  ),
];

// Architectures -----------------------------------------------------------------------------------------------------------------------

/** Any function of ids (B, L) as a layer. */
class Computed extends tf.layers.Layer {
  static className = 'Computed';
  constructor(
    private readonly width: number,
    private readonly compute: (ids: tf.Tensor) => tf.Tensor,
  ) {
    super({});
  }
  override computeOutputShape(shape: tf.Shape) {
    return [shape[0]!, this.width];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return tf.tidy(() => this.compute(Array.isArray(inputs) ? inputs[0]! : inputs));
  }
}
type Shape = Parameters<Architecture['build']>[0];
const architecture = (check: string, words: RegExp, build: (shape: Shape) => tf.LayersModel) =>
  made('architecture', check, words, () => ({ build }));
const head =
  (features: number, compute: (ids: tf.Tensor) => tf.Tensor, bias = true) =>
  (shape: Shape) => {
    const ids = tf.input({ shape: [null], dtype: 'int32' });
    const found = new Computed(features, compute).apply(ids) as tf.SymbolicTensor;
    return tf.model({ inputs: ids, outputs: tf.layers.dense({ units: shape.classes, useBias: bias }).apply(found) as tf.SymbolicTensor });
  };
/** Counts of each token, padding left out: (B, L) -> (B, 39). */
const counts = (ids: tf.Tensor) => tf.oneHot(ids.toInt(), 40).toFloat().sum(1).slice([0, 1]);
let width = 4;

const architectures: Fault[] = [
  architecture('turns ids (B, L) into logits (B, C), of a language model (B, L, C)', /2 classes gives the shape \[4,3\]/, (shape) =>
    head(39, counts)({ ...shape, classes: 3 }),
  ),
  architecture(
    'takes every length up to the longest',
    /reshape|size|shape can't/i,
    head(39, (ids) => counts(ids.reshape([-1, 12]))),
  ),
  architecture(
    'does not see padding',
    /padding after 1 tokens/,
    head(40, (ids) => tf.oneHot(ids.toInt(), 40).toFloat().mean(1)),
  ),
  architecture(
    'reads each text by itself',
    /another order|company/,
    head(39, (ids) => counts(ids).sub(counts(ids).slice([0, 0], [1, 39]))),
  ),
  architecture(
    'builds the same network each time',
    /other logits the second time/,
    head(39, (ids) => counts(ids).add(tf.randomNormal([1, 39]))),
  ),
  architecture('builds the same network each time', /two builds have the weights/, (shape) => {
    width += 1;
    return head(width, (ids) => counts(ids).slice([0, 0], [-1, width]))(shape);
  }),
  architecture(
    'trains: the loss falls within 60 steps',
    /the loss went from/,
    head(1, (ids) => tf.zeros([ids.shape[0]!, 1]), false),
  ),
  architecture('trains: the loss falls within 60 steps', /no trainable weights/, (shape) => {
    const model = head(39, counts)(shape);
    model.trainable = false;
    return model;
  }),
  made('architecture', 'looks at no later token', /other tokens from place 1 on change the logits before it/, () => ({
    task: 'language-modelling',
    build: ({ vocabulary, classes }: Shape) =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: vocabulary, outputDim: 4, inputShape: [null] }),
          tf.layers.bidirectional({ layer: tf.layers.simpleRNN({ units: 4, returnSequences: true }) as tf.RNN, mergeMode: 'concat' }),
          tf.layers.dense({ units: classes }),
        ],
      }),
  })),
  made('architecture', 'begins with the weights that it prepares', /the model has no weight 'logits\/missing'/, () => ({
    build: ({ vocabulary, classes }: Shape) =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: vocabulary, outputDim: 4, inputShape: [null] }),
          tf.layers.globalAveragePooling1d({}),
          tf.layers.dense({ name: 'logits', units: classes }),
        ],
      }),
    prepare: async () => [{ place: 'logits/missing', values: new Float32Array(3) }],
  })),
  architecture(
    'leaks no tensor',
    /outlive a model/,
    head(39, (ids) => counts(ids).add(tf.keep(tf.scalar(0)))),
  ),
];

// Data sets ---------------------------------------------------------------------------------------------------------------------------

const dataset = (check: string, words: RegExp, changes: Partial<Record<SplitName, Example[]>>, splits?: unknown) =>
  made('dataset', check, words, () => ({
    splits: splits ?? ['train', 'validation', 'test'],
    read: (split: SplitName) => ({ ...examples, ...changes })[split],
  }));
/** A data set that reads its training examples by blocks, as others. */
const blocks = (
  words: RegExp,
  changed: (list: readonly Example[]) => readonly Example[],
  files: Dataset['files'] = { train: 'train.tsv' },
) =>
  made('dataset', 'reads the same examples by blocks, where it does that', words, (): Dataset => ({
    splits: ['train'],
    files,
    read: () => examples.train,
    async *readBlocks() {
      const list = changed(examples.train);
      const ends = Int32Array.from(list.keys(), (row) => Buffer.byteLength(list.slice(0, row + 1).map(({ text }) => text).join(''))); // prettier-ignore
      const labels = [...new Set(list.map(({ label }) => label))];
      const codes = Int32Array.from(list, ({ label }) => labels.indexOf(label));
      yield {
        bytes: Buffer.from(list.map(({ text }) => text).join('')),
        starts: Int32Array.of(0, ...ends.subarray(0, -1)),
        ends,
        codes,
        labels,
      };
    },
  }));
const train = (change: (example: Example, index: number) => Example) => ({ train: examples.train.map(change) });
let readings = 0;

const datasets: Fault[] = [
  dataset('declares its splits, the training split among them', /must hold 'train'/, {}, ['test']),
  dataset('declares its splits, the training split among them', /twice/, {}, ['train', 'train']),
  dataset(
    'yields texts with labels',
    /label not empty/,
    train((example, index) => (index === 3 ? { ...example, label: '' } : example)),
  ),
  dataset('yields texts with labels', /is empty/, { test: [] }),
  made('dataset', 'reads the same examples in the same order each time', /another one/, (): Dataset => ({
    splits: ['train'],
    read: () => (readings++ % 2 ? examples.train.toReversed() : examples.train),
  })),
  blocks(/examples, and \d+ in blocks/, (list) => list.slice(0, -1)),
  blocks(/example 2 of train is another one/, (list) => list.with(2, { ...list[2]!, text: 'Another.' })),
  blocks(/example 2 of train is another one/, (list) => list.with(2, { ...list[2]!, label: 'neutral' })),
  blocks(/files names no file/, (list) => list, {}),
  dataset(
    'has no empty texts',
    /1 texts of train are empty, first example 4/,
    train((example, index) => (index === 4 ? { ...example, text: ' \n' } : example)),
  ),
  dataset('keeps its splits apart', /of the texts of test are in train/, { test: [...examples.test, examples.train[0]!] }),
  dataset(
    'has at least two classes, the same in every split',
    /1 class/,
    train(({ text }) => ({ text, label: 'positive' })),
  ),
  dataset('has at least two classes, the same in every split', /'neutral' of test/, { test: [{ text: 'Neither nor.', label: 'neutral' }] }),
  dataset(
    'does not give its labels away in the text',
    /their own label/,
    train(({ text, label }) => ({ text: `${text} ${label}`, label })),
  ),
  dataset(
    'does not give its labels away in the text',
    /single words decide/,
    train(({ text, label }) => ({ text: `${label[0]}${label.length} ${text}`, label })),
  ),
  doubt(
    dataset(
      'has classes of like size and one label for a text',
      /the largest class has 59/,
      train(({ text }, index) => ({ text, label: index ? 'positive' : 'negative' })),
    ),
  ),
  doubt(
    dataset('has classes of like size and one label for a text', /more than one label/, {
      train: [...examples.train, { text: examples.train[0]!.text, label: examples.train[1]!.label }],
    }),
  ),
];

// Words -------------------------------------------------------------------------------------------------------------------------------

const tokenizer = (check: string, words: RegExp, tokenize: (text: string) => unknown) =>
  made('tokenizer', check, words, () => ({ tokenize }));
/** A tokenizer of words between spaces that finds other ones in bytes. */
const inBytes = (words: RegExp, ascii: NonNullable<Tokenizer['ascii']>) =>
  made('tokenizer', 'finds the same tokens in bytes, where it reads them', words, (): Tokenizer => ({
    tokenize: (text) => text.split(/\s+/).filter(Boolean),
    ascii,
  }));
/** Places of the words in bytes, as many as there is room for. */
function spaced(bytes: Uint8Array, start: number, end: number, spans: Int32Array): number {
  const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  const found = [...text.matchAll(/\S+/g)].slice(0, spans.length >> 1);
  found.forEach(({ 0: word, index }, place) => spans.set([start + index, start + index + word.length], 2 * place));
  return found.length;
}
const preprocessor = (check: string, words: RegExp, apply: (text: string) => unknown) =>
  made('preprocessor', check, words, () => ({ apply }));

const augmenter = (check: string, message: RegExp, augment: (text: string, random: () => number) => unknown) =>
  made('augmenter', check, message, () => ({ augment }));
/** A tokenizer of letters that learns. */
const learning = (message: RegExp, learn: () => Promise<unknown>, tokenize?: (text: string) => unknown) =>
  made('tokenizer', 'learns the same from the same texts, where it learns', message, () => ({
    tokenize: (text: string) => [...text],
    learn,
    ...(tokenize && { learnt: () => ({ tokenize }) }),
  }));
const sifting = (message: RegExp, against: readonly string[], keep: (text: string) => unknown) =>
  made('preprocessor', 'judges the same texts the same way, where it looks at others', message, () => ({
    apply: (text: string) => text,
    sieve: () => ({ against, see: () => undefined, keep }),
  }));
const seen = new Set<string>();

const words: Fault[] = [
  augmenter('never throws and returns a new text or null', /throws on ""/, (text) => text.match(/\S/)![0]),
  augmenter('never throws and returns a new text or null', /gives object/, (text) => [text]),
  augmenter('makes the same of the same text and the same numbers', /another text/, (text) => `${text}${calls++}`),
  augmenter('makes something new of ordinary sentences', /nothing new/, (text) => text),
  doubt(augmenter('makes something new of ordinary sentences', /all be alike/, (text) => text.toUpperCase())),
  learning(/no learnt/, async () => ''),
  learning(/gives object/, async () => ['a'], (text) => [...text]), // prettier-ignore
  learning(/something else/, async () => String(calls++), (text) => [...text]), // prettier-ignore
  learning(/no list of tokens/, async () => '', (text) => text.split(' ')), // prettier-ignore
  learning(/the same tokens/, async () => '', () => ['token']), // prettier-ignore
  sifting(/against \["train"\]/, ['train'], () => true),
  sifting(/gives number/, ['test'], () => 1),
  sifting(/as if it had seen nothing/, ['validation'], (text) => !seen.has(text) && Boolean(seen.add(text))),
  tokenizer('never throws and returns strings', /throws on ""/, (text) => [text[0]!.toLowerCase()]),
  tokenizer('never throws and returns strings', /empty token/, (text) => text.split(' ')),
  tokenizer('never throws and returns strings', /no list of strings/, (text) => [...text].map((character) => character.codePointAt(0))),
  tokenizer('gives the same tokens each time', /the second time/, (text) => [`${text}${calls++}`]),
  tokenizer('keeps texts apart', /no token/, () => []),
  tokenizer('keeps texts apart', /same tokens/, () => ['token']),
  inBytes(/ascii\(\) gives/, (bytes, start, end, spans) => Math.max(0, spaced(bytes, start, end, spans) - 1)),
  inBytes(/ascii\(\) gives/, (bytes, start, end, spans) => spaced(bytes, start - 2, end, spans)),
  inBytes(/room for two tokens gives 1/, (bytes, start, end, spans) =>
    Math.min(spans.length === 4 ? 1 : Infinity, spaced(bytes, start, end, spans)),
  ),
  preprocessor('never throws and returns a string or null', /throws on ""/, (text) => text.match(/\S/)![0]),
  preprocessor('never throws and returns a string or null', /gives undefined/, () => undefined),
  preprocessor('gives the same text each time', /the second time/, (text) => `${text}${calls++}`),
  preprocessor('leaves something of ordinary sentences', /emptied/, () => ''),
  doubt(preprocessor('changes nothing the second time', /applied twice/, (text) => `${text}!`)),
];

// Metrics, optimizers, schedules ------------------------------------------------------------------------------------------------------

const metric = (check: string, message: RegExp, compute: (predictions: Predictions) => unknown) =>
  made('metric', check, message, () => ({ compute }));
const accuracy = ({ labels, predicted }: Predictions) => labels.filter((label, row) => label === predicted[row]).length / labels.length;
const optimizer = (check: string, message: RegExp, update: (inputs: UpdateInputs, scalars: Scalars) => unknown) =>
  made('optimizer', check, message, () => ({ slots: ['velocity'], update }));
const step = (of('optimizer').create({} as never) as Optimizer).update as (
  inputs: UpdateInputs,
  scalars: Scalars,
) => { variable: tf.Tensor; slots: Record<string, tf.Tensor> };
const schedule = (check: string, message: RegExp, factor: (step: number, total: number) => number) =>
  made('schedule', check, message, () => ({ factor }));

const numbers: Fault[] = [
  metric('is finite', /a single example give NaN/, (given) => (given.labels.length > 1 ? accuracy(given) : NaN)),
  metric('is best for perfect predictions', /to be maximized/, (given) => 1 - accuracy(given)),
  metric('does not see the order of the examples', /another order/, (given) => accuracy(given) + given.predicted[0]! / 1000),
  metric('leaves its inputs alone and answers the same each time', /changes its inputs/, (given) => {
    const value = accuracy(given);
    given.predicted.sort();
    return value;
  }),
  metric('leaves its inputs alone and answers the same each time', /another value/, (given) => accuracy(given) + 1e-12 * calls++),
  optimizer('keeps the shapes of variable and slots', /becomes \[\]/, (inputs, scalars) => ({
    ...step(inputs, scalars),
    variable: inputs.variable.sum(),
  })),
  optimizer('keeps the shapes of variable and slots', /the slots \[\]/, (inputs, scalars) => ({ ...step(inputs, scalars), slots: {} })),
  optimizer('goes down a parabola', /one step takes/, (inputs, scalars) => ({
    ...step(inputs, scalars),
    variable: inputs.variable.add(inputs.gradient.mul(scalars['rate']!)),
  })),
  optimizer('stands nearly still at a rate near zero', /at a rate of 1e-8/, (inputs, scalars) => {
    const after = step(inputs, scalars);
    return { ...after, variable: inputs.decays ? after.variable.mul(0.99) : after.variable };
  }),
  optimizer('stands still without a gradient', /a zero gradient moves/, (inputs, scalars) => {
    const after = step(inputs, scalars);
    return { ...after, variable: after.variable.sub(inputs.variable.mul(scalars['rate']!)) };
  }),
  optimizer('is a pure function of tensors', /reads a tensor back/, (inputs, scalars) =>
    step(inputs, { ...scalars, rate: tf.scalar(scalars['rate']!.arraySync()) }),
  ),
  optimizer('is a pure function of tensors', /another variable the second time/, (inputs, scalars) => {
    calls++;
    const after = step(inputs, scalars);
    return { ...after, variable: after.variable.mul(1 - (calls % 2) * 1e-3) };
  }),
  optimizer('keeps no tensor', /outlive/, (inputs, scalars) => ({
    ...step(inputs, scalars),
    variable: tf.keep(step(inputs, scalars).variable),
  })),
  schedule('gives a finite factor that is not negative', /step 0 of 1 gives NaN/, (at, total) => at / (total - 1)),
  schedule('gives a finite factor that is not negative', /gives -/, (at, total) => 0.5 - at / total),
  schedule('lets something be learnt', /0 in all 1 steps/, (at, total) => at / total),
  schedule('is a pure function of step and total', /others when asked again/, () => ++calls),
];

// Samplers, pruners, teachers ---------------------------------------------------------------------------------------------------------

const grid = of('sampler').create({} as never) as { size(space: unknown): number; sample(inputs: SampleInputs): Params | null };
const sampler = (check: string, message: RegExp, changes: Record<string, unknown>) =>
  made('sampler', check, message, () => ({ ...grid, ...changes }));
const changed = (change: (params: Params, inputs: SampleInputs) => Params | null) => (inputs: SampleInputs) => {
  const params = grid.sample(inputs);
  return params && change(params, inputs);
};
const pruner = (check: string, message: RegExp, judge: (inputs: PruneInputs) => unknown) =>
  made('pruner', check, message, () => ({ judge }));
const teacher = (
  check: string,
  message: RegExp,
  row: (label: number, at: number) => number[],
  cut = 0,
  more: object = {},
  model: object = {},
) =>
  made('teacher', check, message, () => ({
    ...more,
    async prepare(data: TextData) {
      const rows = (name: 'train' | 'validation') =>
        Array.from({ length: data[name].size }, (_, at) => row(data[name].label(at), at)).flat();
      return { parameters: 1, logits: async (name: 'train' | 'validation') => Float32Array.from(rows(name)).slice(cut), ...model };
    },
  }));

const searches: Fault[] = [
  sampler('says the size of the space', /size gives 2.5/, { size: () => 2.5 }),
  sampler('stays within the space', /trial 0: student.filters = 500/, {
    sample: changed((params) => ({ ...params, 'student.filters': 500 })),
  }),
  sampler('stays within the space', /student.filters = 48/, { sample: changed((params) => ({ ...params, 'student.filters': 48 })) }),
  sampler('stays within the space', /sets \[/, { sample: changed(({ 'student.filters': _, ...params }) => params) }),
  sampler('stays within the space', /nothing to try/, { sample: () => null }),
  sampler('is a pure function of seed, study and number', /asked again/, {
    sample: changed((params, inputs) => (calls++ % 7 ? params : grid.sample({ ...inputs, number: 0 }))),
  }),
  sampler('gives as many trials as it says, and none twice', /size says 18, sample gives 3/, {
    sample: changed((params, { number }) => (number < 3 ? params : null)),
  }),
  sampler('gives as many trials as it says, and none twice', /only 9 are unlike/, {
    sample: (inputs: SampleInputs) => grid.sample({ ...inputs, number: inputs.number < 18 ? inputs.number % 9 : 99 }),
  }),
  fault('sampler', 'searches for several objectives where it says so', /one objective alone/, {
    severalObjectives: true,
    create: () => ({
      ...grid,
      sample: (inputs: SampleInputs) => {
        if (inputs.study.directions.length > 1) throw new Error('one objective alone');
        return grid.sample(inputs);
      },
    }),
  }),
  fault('sampler', 'searches for several objectives where it says so', /with three objectives trial 0 has student.filters = 500/, {
    severalObjectives: true,
    create: () => ({
      ...grid,
      sample: changed((params, { study }) => ({ ...params, ...(study.directions.length > 1 ? { 'student.filters': 500 } : {}) })),
    }),
  }),
  sampler('tries unlike values', /12 trials are all/, {
    size: () => null,
    sample: (inputs: SampleInputs) => grid.sample({ ...inputs, number: 0, space: countableOf(inputs) }),
  }),
  sampler('gives what applies beside the choices it makes', /gives no value for student.units, which applies/, {
    sample: changed(({ 'student.units': _, ...params }) => params),
  }),
  sampler('gives what applies beside the choices it makes', /student.power = 9 is outside/, {
    sample: changed((params) => ('student.power' in params ? { ...params, 'student.power': 9 } : params)),
  }),
  sampler('gives what applies beside the choices it makes', /all of 6 trials have student.use = "lstm"/, {
    sample: changed((params) => ('student.units' in params || !('student.embedding' in params) ? params : null)),
  }),
  sampler('is a pure function of seed, study and number where parameters are conditional', /asked again/, {
    sample: changed((params, inputs) =>
      !('student.embedding' in params) || calls++ % 7 ? params : grid.sample({ ...inputs, number: 21 }),
    ),
  }),
  sampler('counts each valid combination once, and gives it', /size says 108, but 22 combinations are valid/, {
    size: (space: Space) => (grid.size(space), Object.values(space).reduce((product, own) => product * countOf(own)!, 1)),
  }),
  sampler('counts each valid combination once, and gives it', /of 22 valid combinations it gives 5/, {
    sample: changed((params, { number }) => (number < 5 || !('student.embedding' in params) ? params : null)),
  }),
  made('pruner', 'shows the sampler trials of the study and no others, the same ones each time', /are not trials of the study/, () => ({
    judge: () => ({ prune: false }),
    rivals: ({ trials }: StudyView) => [...trials, { ...trials[0]! }],
  })),
  made('pruner', 'shows the sampler trials of the study and no others, the same ones each time', /shows other trials/, () => ({
    judge: () => ({ prune: false }),
    rivals: ({ trials }: StudyView) => trials.slice(calls++ % 5),
  })),
  pruner('answers yes or no, with attributes that JSON can hold', /prune is undefined/, () => ({})),
  pruner('answers yes or no, with attributes that JSON can hold', /do not survive JSON/, () => ({
    prune: false,
    attributes: { seen: new Set([1]) },
  })),
  pruner('answers yes or no, with attributes that JSON can hold', /read only|extensible|frozen|assign/i, ({ study, number }) => {
    (study.trials[number]!.attributes as Record<string, unknown>)['mine'] = 1;
    return { prune: false };
  }),
  pruner('is a pure function of the study', /in another way/, () => ({ prune: calls++ % 41 === 40 })),
  doubt(
    pruner('knows which way is better', /minimize: it prunes the best/, ({ study, number, step: at }) => {
      const own = study.trials[number]!.intermediate.get(at)!;
      return { prune: study.trials.some((other) => other.number < number && (other.intermediate.get(at) ?? own) > own + 0.1) };
    }),
  ),
  doubt(pruner('spares a trial without rivals', /first trial in step 0/, () => ({ prune: true }))),
  teacher('gives a finite row of logits for each example', /89 logits and not 90/, (label) => [label, 0, -1], 1),
  teacher('gives a finite row of logits for each example', /not finite/, (label, at) => [at ? label : NaN, 0, -1]),
  teacher('gives raw logits and not probabilities', /sums to 1/, (label) => [0, 1, 2].map((one) => (one === label ? 0.8 : 0.1))),
  teacher(
    'gives by parts what it gives as a whole',
    /part 0 to 7 differs by 2\.0 from/,
    (label) => [label, 0, -1],
    0,
    {},
    {
      part: async (_: string, start: number, end: number) => new Float32Array(3 * (end - start)).fill(0),
    },
  ),
  teacher(
    'gives by parts what it gives as a whole',
    /part 0 to 7 has 7 logits and not 21/,
    (label) => [label, 0, -1],
    0,
    {},
    {
      part: async (_: string, start: number, end: number) => new Float32Array(end - start),
    },
  ),
  teacher(
    'gives the vectors of each layer that it lists',
    /layer 'first' has undefined numbers of its text and not 60/,
    (label) => [label, 0, -1],
    0,
    {
      layers: async () => [{ name: 'first', width: 2, tokens: false }],
    },
  ),
  teacher(
    'gives the vectors of each layer that it lists',
    /layer 'first' has numbers that are not finite/,
    (label) => [label, 0, -1],
    0,
    { layers: async () => [{ name: 'first', width: 2, tokens: false }] },
    { hidden: async () => new Float32Array(60).fill(NaN) },
  ),
  teacher('says what it follows from, and what it costs, in one way', /another digest/, (label) => [label, 0, -1], 0, {
    identity: async () => `${calls++}`,
  }),
  teacher('says what it follows from, and what it costs, in one way', /a list of sentences/, (label) => [label, 0, -1], 0, {
    outlook: async () => [12],
  }),
  teacher('gives the same logits for the same seed', /differ by/, () => [calls++, 0, -1]),
];

function countableOf({ space }: SampleInputs) {
  return Object.fromEntries(
    Object.entries(space).map(([path, own]) => [path, own.type === 'float' ? { type: 'choice' as const, choices: [own.low] } : own]),
  );
}

const executors = executorFaults.map(([check, told, changes]) => fault('executor', check, told, { ...changes }));
const compressors = compressorFaults.map(([check, told, changes]) => fault('compressor', check, told, { ...changes }));
const exporters = exporterFaults.map(([check, told, changes]) => fault('exporter', check, told, { ...changes }));

export const faults: readonly Fault[] = [
  ...definitions,
  ...losses,
  ...architectures,
  ...datasets,
  ...words,
  ...numbers,
  ...searches,
  ...executors,
  ...exporters,
  ...compressors,
];
