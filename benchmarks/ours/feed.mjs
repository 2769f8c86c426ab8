/**
 * Reads a file of labelled texts and tokenises it. `{ file, work, keep, vocabulary, length, embedding, batch, seed }`; `work` is one of
 * - `tokens`: a plain loop over what the data set plugin yields, each text tokenised and forgotten;
 * - `ids`: the same loop, each token looked up in a vocabulary that was counted before the clock started, cut to the length, and forgotten;
 * - `prepare`: texts split, counted, and kept in the folder `keep`, as training does it;
 * - `epoch`: `prepare`, then one epoch of a student on them with its validation; what `keep` holds is used.
 * One thread of JavaScript in each. Seconds and processor seconds are those of the work, without the start of Node and of TensorFlow.
 */
import delimited from '../../dist/plugins/datasets/delimited.js';
import word from '../../dist/plugins/tokenizers/word.js';
import { FolderStore } from '../../dist/src/runtime/folder-store.js';
import { prepareText } from '../../dist/src/text/index.js';
import { made } from './made.mjs';

const { file, work, keep, vocabulary, length, embedding, batch, seed } = JSON.parse(process.argv[2]);
const dataset = made(delimited, { train: file, header: false });
const tokenizer = made(word, { lower: true });
const preprocessors = []; // as in the experiment that is trained
const COUNTED = 100_000; // texts behind the vocabulary of `ids`

const cleaned = (text) => preprocessors.reduce((before, each) => each.apply(before) ?? before, text);

async function tokens() {
  let [lines, found] = [0, 0];
  for await (const { text } of dataset.read('train')) {
    found += tokenizer.tokenize(cleaned(text)).length;
    lines++;
  }
  return { lines, found };
}

/** Ids from 2 up of the most frequent tokens of the first texts. */
async function known() {
  const counts = new Map();
  let texts = 0;
  for await (const { text } of dataset.read('train')) {
    for (const token of tokenizer.tokenize(cleaned(text))) counts.set(token, (counts.get(token) ?? 0) + 1);
    if (++texts === COUNTED) break;
  }
  const frequent = [...counts].sort(([, a], [, b]) => b - a).slice(0, vocabulary - 2);
  return new Map(frequent.map(([token], index) => [token, index + 2]));
}

async function ids(numbers) {
  let [lines, found] = [0, 0];
  for await (const { text } of dataset.read('train')) {
    const all = tokenizer.tokenize(cleaned(text));
    const row = new Int32Array(Math.min(length, all.length));
    for (let at = 0; at < row.length; at++) row[at] = numbers.get(all[at]) ?? 1;
    found += row.length;
    lines++;
  }
  return { lines, found };
}

async function prepare() {
  const { train, validation } = await prepared();
  return { train: train.size, validation: validation.size };
}

const prepared = () =>
  prepareText({
    name: 'delimited',
    dataset,
    split: { validation: 0.1, test: 0.1, stratify: true },
    preprocessors,
    tokenizer,
    vocabulary: { size: vocabulary, minimum: 1 },
    maxLength: length,
    seed,
    cache: { store: new FolderStore(keep), identity: 'benchmark' },
  });

async function epoch() {
  const { vocabulary, labels, train, validation } = await prepared();
  const data = { vocabulary: vocabulary.size, classes: labels, maxLength: length, train, validation, teacher: null };
  const report = await trainOne(data);
  return { train: train.size, validation: validation.size, report };
}

/** What trains one epoch, with TensorFlow started: the options that `train` takes unless told. */
async function trainer() {
  await (await import('./native.mjs')).loadNative();
  const plugin = async (path) => (await import(`../../dist/plugins/${path}.js`)).default;
  const { trainTrial } = await import('../../dist/src/distill/index.js');
  const [bag, loss, adam, constant, accuracy, f1] = await Promise.all(
    [
      'architectures/bag-of-embeddings',
      'losses/cross-entropy',
      'optimizers/adam',
      'schedules/constant',
      'metrics/accuracy',
      'metrics/macro-f1',
    ].map(plugin),
  );
  const plan = {
    architecture: { name: 'bag-of-embeddings', plugin: made(bag, { embedding, hidden: 0, dropout: 0 }) },
    terms: [{ name: 'cross-entropy', loss: made(loss), needsTeacher: false, scalars: { weight: 1, smoothing: 0 } }],
    optimizer: { name: 'adam', plugin: made(adam), scalars: { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } },
    schedule: made(constant),
    metrics: [
      { name: 'accuracy', metric: made(accuracy) },
      { name: 'macro_f1', metric: made(f1) },
    ],
    epochs: 1,
    batchSize: batch,
    clipNorm: null,
    patience: null,
    monitor: 'loss',
    direction: 'minimize',
    seed,
  };
  return async (data) => (await trainTrial(plan, data, async () => 'continue')).epochs[0];
}

const numbers = work === 'ids' ? await known() : null;
const trainOne = work === 'epoch' ? await trainer() : null;
const [began, used] = [performance.now(), process.cpuUsage()];
const done = await { tokens, ids, prepare, epoch }[work](numbers);
const { user, system } = process.cpuUsage(used);
process.stdout.write(JSON.stringify({ seconds: (performance.now() - began) / 1000, processor: (user + system) / 1e6, ...done }));
