/** Plugins with one fault each. */
export interface WrongPlugin {
  /** Name of the file; the plugin's name is its base. */
  readonly file: string;
  readonly source: string;
  /** What is set in the experiment or sweep so that the plugin is used. */
  readonly set: Readonly<Record<string, string>>;
  /** What `sweep` says, after the plugin's kind and name. */
  readonly told: RegExp;
  /** A failing check of `plugin check` that says the same; absent where the file cannot be read as a plugin at all. */
  readonly check?: RegExp;
}

const loss = { 'loss.PLUGIN.use': 'PLUGIN' };
const student = { 'student.use': 'PLUGIN' };
const dataset = { 'dataset.use': 'PLUGIN' };
const optimizer = { 'optimizer.use': 'PLUGIN' };
const metric = { 'metrics.PLUGIN.use': 'PLUGIN' };
const sampler = { 'sampler.use': 'PLUGIN' };
const pruner = { 'pruner.use': 'PLUGIN' };

const tfjs = "import * as tf from '@tensorflow/tfjs';\n";
const define = (kind: string, name: string, rest: string): string => {
  const call = `define${kind[0]!.toUpperCase()}${kind.slice(1)}`;
  return `${tfjs}import { ${call} } from 'stillhouse/plugin';\nexport default ${call}({ name: '${name}', doc: 'One fault.', ${rest} });\n`;
};
const lossOf = (name: string, compute: string, options = '{}'): string =>
  define('loss', name, `teacher: true, options: ${options}, create: () => ({ compute: ${compute} })`);
const weight = "{ scale: { doc: 'A factor.', format: 'positive', default: 1 } }";
const squared = '({ student, teacher }) => tf.squaredDifference(student.logits, teacher.logits).mean(-1)';
const network = (name: string, last: string): string =>
  define(
    'architecture',
    name,
    `options: {}, create: () => ({ build: ({ vocabulary, classes }) => tf.sequential({ layers: [
      tf.layers.embedding({ inputDim: vocabulary, outputDim: 4, inputShape: [null] }), tf.layers.globalAveragePooling1d({}), ${last}] }) })`,
  );
const data = (name: string, read: string): string => define('dataset', name, `options: {}, create: () => ({ splits: ['train'], ${read} })`);
const rate = "{ rate: { doc: 'Length of a step.', format: 'positive', default: 0.1 } }";
const steps = (name: string, update: string, slots = '[]'): string =>
  define('optimizer', name, `options: ${rate}, create: () => ({ slots: ${slots}, update: ${update} })`);
const score = (name: string, compute: string): string =>
  define('metric', name, `direction: 'maximize', options: {}, create: () => ({ compute: ${compute} })`);
const draws = (name: string, sample: string): string => define('sampler', name, `options: {}, create: () => ({ sample: ${sample} })`);
const judges = (name: string, judge: string): string => define('pruner', name, `options: {}, create: () => ({ judge: ${judge} })`);

const wrong = (
  file: string,
  source: string | ((name: string) => string),
  set: Readonly<Record<string, string>>,
  told: RegExp,
  check?: RegExp,
): WrongPlugin => {
  const name = file.replace(/\.\w+$/, '');
  const named = Object.entries(set).map(([path, value]) => [path.replace('PLUGIN', name), value.replace('PLUGIN', name)]);
  return {
    file,
    source: typeof source === 'string' ? source : source(name),
    set: Object.fromEntries(named),
    told,
    ...(check && { check }),
  };
};

/** Faults of the file and of the definition: told by whatever loads it. */
export const wrongDefinitions: readonly WrongPlugin[] = [
  wrong('no-doc.js', (n) => lossOf(n, squared).replace("doc: 'One fault.', ", ''), loss, /loss 'no-doc': has no doc/),
  wrong(
    'bad-default.js',
    (n) => lossOf(n, squared, "{ scale: { doc: 'A factor.', format: 'positive', default: -1 } }"),
    loss,
    /loss 'bad-default': option 'scale' has a default that does not fit its format: -1/,
  ),
  wrong(
    'bad-format.js',
    (n) => lossOf(n, squared, "{ scale: { doc: 'A factor.', format: 'float', default: 1 } }"),
    loss,
    /loss 'bad-format': option 'scale' has an unknown format "float"/,
  ),
  wrong('other-name.js', () => lossOf('another', squared), loss, /loss 'another': its name must equal its file's name 'other-name'/),
  wrong(
    'no-export.js',
    "import { defineLoss } from 'stillhouse/plugin';\nexport const plugin = defineLoss;\n",
    loss,
    /plugin 'no-export': has no default export/,
  ),
  wrong('bad-syntax.js', 'export default {\n  name: ;\n};\n', loss, /plugin 'bad-syntax': cannot be loaded: SyntaxError.* at line 2/),
  wrong(
    'bad-import.mjs',
    "import nothing from 'a-package-that-is-not-there';\nexport default nothing;\n",
    loss,
    /plugin 'bad-import': cannot be loaded: .*a-package-that-is-not-there/,
  ),
  wrong('bad-create.cjs', () => "module.exports = { kind: 'loss', name: 'bad-create', doc: 'One fault.', teacher: true, options: {}, create: 3 };\n", loss, /loss 'bad-create': create must be a function/), // prettier-ignore
  wrong('no-rate.js', (n) => steps(n, '() => ({})').replace(rate, '{}'), optimizer, /optimizer 'no-rate': must have an option 'rate'/),
  wrong('no-direction.js', (n) => score(n, '() => 1').replace("direction: 'maximize', ", ''), metric, /metric 'no-direction': has no direction/), // prettier-ignore
];

/** Faults that show when the plugin is made or used. */
export const wrongUses: readonly WrongPlugin[] = [
  wrong(
    'create-throws.js',
    (n) => define('loss', n, "teacher: false, options: {}, create() { throw new Error('no luck'); }"),
    loss,
    /loss 'create-throws': create failed: no luck/,
    /no luck/,
  ),
  wrong(
    'no-method.js',
    (n) => define('loss', n, 'teacher: false, options: {}, create: () => ({})'),
    loss,
    /loss 'no-method': what create returns has no method 'compute'/,
    /no method 'compute'/,
  ),
  wrong(
    'async-create.ts',
    (n) => define('loss', n, 'teacher: false, options: {}, create: async () => ({})'),
    loss,
    /loss 'async-create': create must not be async/,
    /create must not be async/,
  ),
  wrong(
    'unknown-service.js',
    (n) => define('loss', n, "teacher: false, options: {}, inject: [Symbol.for('stillhouse:oracle')], create: () => ({ compute() {} })"),
    loss,
    /loss 'unknown-service': asks for 'oracle', a service that the core does not have/,
    /asks for 'oracle'/,
  ),
  wrong(
    'scalar-loss.js',
    (n) => lossOf(n, '({ student }) => student.logits.square().mean()'),
    loss,
    /loss 'scalar-loss': compute gave shape \[\]; expected \[8\]/,
    /the shape \[\]/,
  ),
  wrong(
    'wide-loss.js',
    (n) => lossOf(n, '({ student }) => student.logits.square()'),
    loss,
    /loss 'wide-loss': compute gave shape \[8,2\]; expected \[8\]/,
    /the shape \[5,4\]/,
  ),
  wrong(
    'reading-loss.js',
    (n) => lossOf(n, '({ student }, { scale }) => student.logits.square().mean(-1).mul(scale.dataSync()[0])', weight),
    loss,
    /loss 'reading-loss': compute failed: reads a tensor back \(dataSync\)/,
    /reads a tensor back \(dataSync\)/,
  ),
  wrong(
    'nan-loss.js',
    (n) => lossOf(n, '({ student }) => student.logits.sub(100).log().mean(-1)'),
    loss,
    /loss 'nan-loss': compute gave a loss that is not finite/,
    /NaN/,
  ),
  wrong(
    'baked-loss.js',
    (n) =>
      define('loss', n, `teacher: false, options: ${weight}, create: ({ scale }) => ({ compute: ({ student }) => student.logits.mul(scale).square().mean(-1) })`), // prettier-ignore
    loss,
    /loss 'baked-loss': create reads option 'scale', which reaches compute as a scalar tensor/,
    /create reads option 'scale'/,
  ),
  wrong(
    'number-loss.js',
    (n) => lossOf(n, '() => 3'),
    loss,
    /loss 'number-loss': compute gave number 3, not a tensor/,
    /not return a tensor/,
  ),
  wrong(
    'wrong-units.js',
    (n) => network(n, 'tf.layers.dense({ units: classes + 1 })'),
    student,
    /architecture 'wrong-units': logits have shape \[2,3\]; expected \[2,2\]/,
    /gives the shape \[4,3\]/,
  ),
  wrong(
    'no-logits.js',
    (n) => network(n, "tf.layers.dense({ units: classes, activation: 'softmax' })"),
    student,
    /architecture 'no-logits': the model gives probabilities and not logits/,
    /leave the softmax out/,
  ),
  wrong(
    'build-throws.js',
    (n) => network(n, 'tf.layers.dense({ units: -1 })'),
    student,
    /architecture 'build-throws': build failed: /,
    /units/,
  ),
  wrong('no-model.js', (n) => define('architecture', n, 'options: {}, create: () => ({ build: () => 3 })'), student, /architecture 'no-model': build gave number 3, not a tfjs-layers model/, /./), // prettier-ignore
  wrong(
    'one-class.js',
    (n) => data(n, "*read() { for (let row = 0; row < 40; row++) yield { text: 'text ' + row, label: 'a' }; }"),
    dataset,
    /data set 'one-class' has only the class 'a'/,
    /has 1 class/,
  ),
  wrong(
    'empty-data.js',
    (n) => data(n, '*read() {}'),
    dataset,
    /the train split of data set 'empty-data' is empty/,
    /split train is empty/,
  ),
  wrong(
    'number-texts.js',
    (n) => data(n, "*read() { for (let row = 0; row < 40; row++) yield { text: row, label: 'ab'[row % 2] }; }"),
    dataset,
    /dataset 'number-texts': example 0 of train is not \{ text: string, label: string \}/,
    /must be strings/,
  ),
  wrong(
    'read-throws.js',
    (n) => data(n, "*read() { throw new Error('the disk is gone'); }"),
    dataset,
    /dataset 'read-throws': reading train failed: the disk is gone/,
    /the disk is gone/,
  ),
  wrong(
    'other-order.js',
    (n) => data(n, "calls: 0, *read() { this.calls++; for (let row = 0; row < 60; row++) yield { text: 'text ' + (row * (this.calls % 2 ? 7 : 11)) % 60, label: 'ab'[row % 2] }; }"), // prettier-ignore
    dataset,
    /dataset 'other-order': example 1 of train is another one when it is read again/,
    /another one when read again/,
  ),
  wrong('no-splits.js', (n) => data(n, '*read() {}').replace("splits: ['train'], ", ''), dataset, /dataset 'no-splits': its splits are no list/, /splits must hold/), // prettier-ignore
  wrong(
    'in-place.js',
    (n) =>
      steps(
        n,
        '({ variable, gradient }, { rate }) => { variable.assign(variable.sub(gradient.mul(rate))); return { variable, slots: {} }; }',
      ),
    optimizer,
    /optimizer 'in-place': update changes the variable in place/,
    /./,
  ),
  wrong(
    'slot-shape.js',
    (n) =>
      steps(
        n,
        '({ variable, gradient }, { rate }) => ({ variable: variable.sub(gradient.mul(rate)), slots: { m: gradient.sum() } })',
        "['m']",
      ),
    optimizer,
    /optimizer 'slot-shape': update gave shape \[\] as slot 'm'/,
    /the slot m of shape/,
  ),
  wrong('no-slots.js', (n) => steps(n, '({ variable }) => ({ variable })', 'null'), optimizer, /optimizer 'no-slots': its slots are null; expected a list of names/, /./), // prettier-ignore
  wrong('nan-metric.js', (n) => score(n, '() => NaN'), metric, /metric 'nan-metric': compute gave NaN for perfect predictions/, /give NaN/),
  wrong(
    'text-metric.js',
    (n) => score(n, "() => 'good'"),
    metric,
    /metric 'text-metric': compute gave string good, not a number/,
    /give good/,
  ),
  wrong(
    'outside.js',
    (n) => draws(n, '({ space }) => Object.fromEntries(Object.keys(space).map((path) => [path, 1e9]))'),
    sampler,
    /sampler 'outside': gives training\.batch_size = 1000000000, which is outside of the space/,
    /is outside of/,
  ),
  wrong(
    'missing-param.js',
    (n) => draws(n, '() => ({})'),
    sampler,
    /sampler 'missing-param': gives no value for training\.batch_size/,
    /sets \[\]/,
  ),
  wrong(
    'sample-throws.js',
    (n) => draws(n, "() => { throw new Error('no idea'); }"),
    sampler,
    /sampler 'sample-throws': no idea/,
    /no idea/,
  ),
  wrong('no-params.js', (n) => draws(n, '() => undefined'), sampler, /sampler 'no-params': gives undefined instead of parameters/, /./),
  wrong(
    'unsure.js',
    (n) => judges(n, "() => ({ prune: 'maybe' })"),
    pruner,
    /pruner 'unsure': its verdict has prune = maybe/,
    /not a boolean/,
  ),
  wrong(
    'no-verdict.js',
    (n) => judges(n, '() => undefined'),
    pruner,
    /pruner 'no-verdict': its verdict has prune = undefined/,
    /not a boolean/,
  ),
  wrong(
    'one-token.js',
    (n) => define('tokenizer', n, 'options: {}, create: () => ({ tokenize: (text) => text })'),
    { 'tokenizer.use': 'PLUGIN' },
    /tokenizer 'one-token': tokenize\(\) gave something else than an array of strings/,
    /no list of strings/,
  ),
  wrong(
    'lengths.js',
    (n) => define('preprocessor', n, 'options: {}, create: () => ({ apply: (text) => text.length })'),
    { 'preprocess.PLUGIN.use': 'PLUGIN' },
    /preprocessor 'lengths': apply\(\) gave number, not a string or null/,
    /gives number/,
  ),
  wrong(
    'negative.js',
    (n) => define('schedule', n, 'options: {}, create: () => ({ factor: () => -1 })'),
    { 'schedule.use': 'PLUGIN' },
    /schedule 'negative': factor gave -1 for step 0/,
    /gives -1/,
  ),
];

/** Faults that only training can show: `sweep` has begun when it tells them. */
export const lateFaults: readonly WrongPlugin[] = [
  wrong(
    'short-logits.js',
    (n) =>
      define(
        'teacher',
        n,
        'options: {}, create: () => ({ prepare: async () => ({ parameters: 1, logits: async () => new Float32Array(3) }) })',
      ),
    { 'teacher.use': 'PLUGIN' },
    /teacher 'short-logits': logits of train has 3 numbers; expected/,
    /logits and not/,
  ),
  wrong(
    'prepare-throws.js',
    (n) => define('teacher', n, "options: {}, create: () => ({ prepare: async () => { throw new Error('no chalk'); } })"),
    { 'teacher.use': 'PLUGIN' },
    /teacher 'prepare-throws': prepare failed: no chalk/,
    /no chalk/,
  ),
];
