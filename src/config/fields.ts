/** The keys of experiment and sweep files that are the core's own; plugins' options join them by `use`. */
import type { Misfit } from '../catalogue/index.js';
import type { Kind, Option, Schema } from '../plugin/index.js';
import type { Tree } from './located.js';
import { parallelFault, parallelShape, parallelWords, sizeFault, sizeShape, sizeWords } from './resources.js';
import { mixUpFields } from './mix-up.js';
import { averageFields, regularisationField } from './weights.js';

/** What a value looks like, in the words of JSON Schema. */
export type Shape = Readonly<Record<string, unknown>>;

export interface Leaf extends Option {
  readonly low?: number;
  readonly high?: number;
  /** Text must match. */
  readonly pattern?: { readonly is: RegExp; readonly words: string };
  /** For a plugin: options of the core beside its own. */
  readonly extra?: Schema;
  /** Takes the place of the format's own check. */
  readonly own?: { readonly fault: (value: unknown) => Misfit | null; readonly words: string; readonly shape: Shape };
}
export interface Group {
  readonly doc: string;
  readonly group: Fields;
}
/** A map of plugins by a name of the user's own; `extra` are core options of each entry. */
export interface PluginMap {
  readonly plugins: Kind;
  readonly doc: string;
  readonly default: Tree | null;
  readonly extra: Schema;
}
/** A key that is known here and read elsewhere. */
export interface Elsewhere {
  /** What it takes, in words. */
  readonly elsewhere: string;
  readonly doc: string;
  readonly required?: boolean;
}
/** A map by names of the user's own, each with the same keys of the core. */
export interface NamedGroups {
  readonly named: Fields;
  readonly doc: string;
}
export type Field = Leaf | Group | PluginMap | NamedGroups | Elsewhere;
export type Fields = Readonly<Record<string, Field>>;

/** Names of the user's own, as keys of maps. */
export const keyPattern = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Names that cannot be keys. */
export const reservedKeys: readonly string[] = ['default', '_cvtProperties'];

const name: Leaf['pattern'] = {
  is: /^[\p{L}\p{N}]([\p{L}\p{N} ._-]{0,126}[\p{L}\p{N}_-])?$/u,
  words: "1 to 128 letters, digits, '.', '-', '_' and spaces",
};
const bound = (doc: string, format: Option['format'], value: unknown, low?: number, high?: number): Leaf => ({
  doc,
  format,
  default: value,
  low,
  high,
});
const plugin = (kind: Kind, doc: string, value: unknown, required = false): Leaf => ({
  doc,
  format: { plugin: kind },
  default: value,
  required,
});
const largestSeed = 2 ** 32 - 1;
/** A key that another part of this room reads: what it takes, and what it is. */
export const elsewhere = (takes: string, doc: string, required = false): Elsewhere => ({ elsewhere: takes, doc, required });

/** The field of a name that the tracking server shows. */
export const nameField = (fallback: string): Leaf => ({
  doc: "Name on the tracking server; else the file's.",
  format: 'string',
  default: fallback,
  pattern: name,
});

/** Metrics of an experiment that names none. */
export const defaultMetrics: Tree = {
  accuracy: {},
  macro_f1: { use: 'macro-f1' },
  macro_precision: { use: 'macro-precision' },
  macro_recall: { use: 'macro-recall' },
};

/** Metrics of one whose student is a language model. */
export const languageMetrics: Tree = { perplexity: {}, bits_per_character: { use: 'bits-per-character' } };

export const experimentFields: Fields = {
  name: nameField('experiment'),
  seed: bound('Seed of splits, initial weights and the order of batches.', 'natural', 0, 0, largestSeed),
  plugins: { doc: 'Plugins of your own: paths of files or folders, or npm packages.', format: { list: 'string' }, default: [] },
  dataset: plugin('dataset', 'Where the texts come from.', null, true),
  split: {
    doc: 'How the examples are split where the data set brings no such split.',
    group: {
      validation: bound('Share of the training examples that validates, where the data set brings no such split.', 'below-one', 0.1),
      test: bound('Share of the training examples that tests, where the data set brings no such split.', 'below-one', 0.2),
      stratify: bound('Whether each split keeps the shares of the classes.', 'boolean', true),
    },
  },
  labels: {
    doc: 'Which labels the training split keeps.',
    group: {
      per_class: bound(
        'Labels of each class that the training split keeps, drawn by seed; other texts lose theirs; null: all.',
        'count',
        null,
      ),
      seed: bound("Seed of that draw; null: the experiment's.", 'natural', null, 0, largestSeed),
      rest: bound(
        'Whether texts that lose their label stay as transfer text, which the teacher labels; false: they are left out.',
        'boolean',
        true,
      ),
    },
  },
  transfer: {
    plugins: 'dataset',
    doc: 'Data sets whose training texts join the training split without their labels: more transfer text.',
    default: {},
    extra: {},
  },
  out_of_scope: plugin(
    'dataset',
    'Texts that belong to no class: how well the student tells them by its confidence; null: not looked at.',
    null,
  ),
  preprocess: { plugins: 'preprocessor', doc: 'Changes to each text, in order.', default: {}, extra: {} },
  augment: {
    plugins: 'augmenter',
    doc: 'What makes new training texts of those that are there, each before any preprocessor.',
    default: {},
    extra: {
      copies: { doc: 'New texts made of each.', format: 'count', default: 1 },
      labelled: { doc: 'Whether they keep the label; false: only the teacher says something of them.', format: 'boolean', default: true },
    },
  },
  tokenizer: plugin('tokenizer', 'Cuts texts into tokens.', 'word'),
  vocabulary: {
    doc: 'Which tokens have an id of their own.',
    group: {
      size: bound('Most token ids, padding and unknown among them.', 'count', 8000, 3, 10_000_000),
      minimum: bound('Occurrences in the training split below which a token is unknown.', 'count', 1, 1, 1_000_000),
    },
  },
  max_length: bound('Tokens after which a text is cut.', 'count', 256, 1, 100_000),
  teacher: plugin('teacher', 'Where soft targets come from; null: none.', null),
  student: plugin('architecture', 'The network that is trained.', null, true),
  loss: {
    plugins: 'loss',
    doc: 'The weighted terms of the objective; a weight or a real option may change while training: { schedule: linear, from: 4, to: 1 }.',
    default: null,
    extra: { weight: { doc: 'Factor of the whole term.', format: 'non-negative', default: 1 } },
  },
  generated: {
    doc: 'Texts that the teacher, a language model, writes for the student.',
    group: {
      texts: bound(
        'Texts that the teacher, a language model, writes for the student to learn from (sequence-level distillation, Kim and Rush 2016, section 3.2).',
        'natural',
        0,
        0,
        10_000_000,
      ),
      temperature: bound('Divides the logits that they are drawn from; 0: the most probable token each time.', 'non-negative', 1),
      top_k: bound('Only so many of the most probable tokens are drawn; null: all.', 'count', null),
      top_p: bound('Only the fewest most probable tokens with this much of the distribution are drawn; null: all.', 'unit', null),
      own: bound("Whether the student learns from the training split's own texts too.", 'boolean', true),
    },
  },
  optimizer: plugin('optimizer', 'Turns gradients into steps.', 'adam'),
  schedule: plugin('schedule', 'How the rate changes while training.', 'constant'),
  training: {
    doc: 'How the student is trained.',
    group: {
      epochs: bound('Passes over the training split.', 'count', 10, 1, 100_000),
      batch_size: bound('Examples in a step.', 'count', 64, 1, 1_000_000),
      clip_norm: bound('Global gradient norm above which gradients are scaled down; null: never.', 'positive', null),
      regularisation: regularisationField,
      ...averageFields,
      ...mixUpFields,
      patience: bound('Epochs without improvement after which training stops; null: never.', 'count', null, 1, 100_000),
      monitor: bound('Validation score that decides the best epoch: loss or a metric.', 'string', 'loss'),
      traced: bound(
        'Record the training step and run it as one TensorFlow session, several trials at once; false: op by op.',
        'boolean',
        true,
      ),
      seed: bound(
        "Seed of the student: first weights, order of batches, dropout; null: the experiment's.",
        'natural',
        null,
        0,
        largestSeed,
      ),
    },
  },
  metrics: { plugins: 'metric', doc: 'Scores of every epoch, by the name they are logged under.', default: defaultMetrics, extra: {} },
};

export const sweepFields: Fields = {
  name: nameField('sweep'),
  experiment: elsewhere('the name of a file in ../experiments, a path, or the experiment itself as a map', 'What is tried.', true),
  set: elsewhere('a map by dotted path', 'Options of the experiment set anew.'),
  objective: {
    doc: 'What is to improve.',
    group: {
      metric: { doc: 'Validation score to improve: loss or a metric.', format: 'string', default: null, required: true },
      direction: { doc: "Which way is better; the metric's own.", format: ['minimize', 'maximize'], default: null },
    },
  },
  objectives: elsewhere(
    'a list of results, or of maps with metric, direction and reference',
    'Several results to improve at once, in place of objective; the first is a validation score.',
  ),
  trials: bound('How many trials; null: as many as the sampler has.', 'count', null, 1, 1_000_000),
  seed: bound('Seed of the sampler.', 'natural', 0, 0, largestSeed),
  sampler: plugin('sampler', 'Decides what to try next.', 'random'),
  executor: plugin('executor', 'Where students train.', 'in-process'),
  pruner: {
    ...plugin('pruner', 'Decides which trials end early.', 'none'),
    extra: { audit: { doc: 'Share of the trials it would end that finish anyway, to see what it costs.', format: 'unit', default: 0 } },
  },
  parallel: {
    doc: 'Trials that train at the same time; auto: as many as suit the machine.',
    format: 'count',
    default: 'auto',
    own: { fault: parallelFault, words: parallelWords, shape: parallelShape },
  },
  memory: {
    doc: 'Memory that the process may take; null: what the machine has to give.',
    format: 'string',
    default: null,
    own: { fault: sizeFault, words: sizeWords, shape: sizeShape },
  },
  space: elsewhere(
    'a map by dotted path: { float: [low, high] }, { int: [low, high] } or { choice: [a, b] }',
    'What is searched, each with log, step and when.',
    true,
  ),
  constraints: elsewhere(
    'a list of comparisons',
    'What trials must meet, such as student.parameters <= 60k or validation.macro_f1 >= 0.7.',
  ),
  enqueue: elsewhere(
    'a list of maps by dotted path, the word defaults among them',
    "Trials to run first; what they leave open is sampled, defaults stands for the experiment's own values.",
  ),
  warm_start: {
    doc: 'Earlier studies, by name or path of a journal, whose trials the sampler learns from.',
    format: { list: 'string' },
    default: [],
  },
  repeat: { doc: 'Whether a configuration may be tried twice.', format: 'boolean', default: false },
  seeds: bound('Students of each trial, alike but for their seed; their mean is judged.', 'count', 1, 1, 1_000),
  budget: {
    doc: 'What the trials may take together.',
    group: {
      trials: bound('The same as `trials`.', 'count', null, 1, 1_000_000),
      seconds: { doc: 'Seconds of training after which no new trial begins; null: no end.', format: 'positive', default: null },
      epochs: bound('Epochs of all trials together after which no new trial begins; null: no end.', 'count', null, 1, 1_000_000_000),
    },
  },
  stop: {
    doc: 'When no new trial begins, by what the trials came to.',
    group: {
      no_better_for: bound('Trials without a better best value after which no new one begins; null: never.', 'count', null, 1, 1_000_000),
      target: { doc: 'Value of the objective that is good enough; null: none.', format: 'number', default: null },
    },
  },
  winner: {
    doc: 'How the winner is chosen: the best trials anew on fresh seeds.',
    group: {
      best: bound('How many of the best configurations train anew before the winner is chosen; null: none, or 3.', 'count', null, 1, 1_000),
      seeds: bound('Fresh seeds on which each of them trains; null: none, or 3.', 'count', null, 1, 1_000),
    },
  },
};

/** Whether a key holds a map of further core keys. */
export const isGroup = (field: Field): field is Group => 'group' in field;
/** Whether a key holds a map of plugins by the user's names. */
export const isPluginMap = (field: Field): field is PluginMap => 'plugins' in field;
/** Whether a key holds a map of groups by the user's names. */
export const isNamedGroups = (field: Field): field is NamedGroups => 'named' in field;
/** Whether a key is known here and read elsewhere. */
export const isElsewhere = (field: Field): field is Elsewhere => 'elsewhere' in field;
