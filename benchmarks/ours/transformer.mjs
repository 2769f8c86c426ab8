/**
 * A pretrained Transformer in Stillhouse: {work, model, root, file, train, test, batch, steps, texts, rate, decay, clip, seed}. `work` is one of
 * - `texts`: writes `file`, the token ids of both splits and the batches of a first epoch, and prints where the checkpoint is;
 * - `step`: milliseconds of a step of full fine-tuning, through the seats that a teacher trains in;
 * - `forward`: milliseconds of all texts' vectors from their ids.
 * `processor` is the processor time of the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { made } from './made.mjs';
import { loadNative } from './native.mjs';

const given = JSON.parse(process.argv[2]);
const load = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
const plugin = async (path, options) => made((await load(`plugins/${path}.js`)).default, options);
const { featurizer, locate, openCheckpoint, textIds } = await load('src/checkpoint/index.js');

const checkpoint = async () => {
  const source = { model: given.model, folder: null, revision: 'main' };
  return openCheckpoint(given.folder ?? (await locate(source, { root: given.root, tell: () => {} })));
};

function lines(file) {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter(Boolean).map((line) => line.split('\t')); // prettier-ignore
}

/** A split of token ids plus one, as training takes it. */
const splitOf = (name, { ids, labels }) => ({
  name,
  size: ids.length,
  digest: name,
  text: () => '',
  tokens: (row) => Int32Array.from(ids[row], (id) => id + 1),
  length: (row) => ids[row].length,
  label: (row) => labels[row],
});
const dataOf = ({ train, classes, longest }) => {
  const validation = { ids: train.ids.slice(0, given.batch), labels: train.labels.slice(0, given.batch) };
  return {
    vocabulary: 1,
    classes,
    maxLength: longest,
    train: splitOf('train', train),
    validation: splitOf('validation', validation),
    teacher: null,
  };
};

async function texts() {
  const model = await checkpoint();
  const [{ epochRows }, { Feed }, { seededRandom }] = await Promise.all(
    ['row-order.js', 'feed.js', 'random.js'].map((name) => load(`src/distill/${name}`)),
  );
  const [train, test] = [lines(given.train), lines(given.test).slice(0, given.texts)];
  const classes = [...new Set(train.map(([label]) => label))].sort();
  const encode = (rows) => rows.map(([, text]) => [...textIds(model, text, model.length)]);
  const tokens = { train: { ids: encode(train), labels: train.map(([label]) => classes.indexOf(label)) }, classes, test: encode(test) };
  tokens.longest = Math.max(...tokens.train.ids.map((ids) => ids.length));
  const data = dataOf(tokens);
  tokens.lengths = new Feed(data, given.batch, false).shapes.training.lengths;
  const padded = (rows) => tokens.lengths.find((length) => rows.every((row) => tokens.train.ids[row].length <= length));
  const epoch = [...epochRows(data.train, given.batch, seededRandom(given.seed, 'order', 0))].filter((rows) => rows.length === given.batch);
  // One batch of each length first, at which programs are made up; then those that count.
  const first = tokens.lengths.map((length) => epoch.find((rows) => padded(rows) === length)).filter(Boolean);
  const counted = epoch.filter((rows) => !first.includes(rows)).slice(0, given.steps);
  tokens.batches = [...first, ...counted].map((rows) => ({ rows, length: padded(rows) }));
  tokens.warmup = first.length;
  writeFileSync(given.file, JSON.stringify(tokens));
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const size = (rows) => rows.reduce((sum, row) => sum + tokens.train.ids[row].length, 0);
  return {
    folder: model.folder,
    texts: tokens.test.length,
    tokens: { step: mean(counted.map(size)), text: mean(tokens.test.map((ids) => ids.length)) },
  };
}

/** Wall and processor milliseconds of some work, divided. */
async function timed(work, parts = 1) {
  const [began, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { milliseconds: (performance.now() - began) / parts, processor: (user + system) / 1000 / parts };
}

async function step() {
  await loadNative();
  const tf = await import('@tensorflow/tfjs');
  const { Seats } = await load('src/distill/index.js');
  const tokens = JSON.parse(readFileSync(given.file, 'utf8'));
  const model = await checkpoint();
  const build = ({ classes }) => model.network({ kind: 'logits', pooling: model.vector.pooling, classes, hidden: null, bias: true });
  const { rate, decay, clip, batch, seed } = given;
  const plan = {
    architecture: { name: 'transformer', plugin: { build } },
    terms: [
      {
        name: 'cross-entropy',
        loss: { compute: ({ student, labels }) => labels.mul(tf.logSoftmax(student.logits)).sum(-1).neg() },
        needsTeacher: false,
        scalars: { weight: 1 },
      },
    ],
    optimizer: {
      name: 'adamw',
      plugin: await plugin('optimizers/adamw', {}),
      scalars: { rate, decay, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    },
    schedule: await plugin('schedules/constant', {}),
    scheduleName: 'constant',
    metrics: [],
    epochs: 1,
    batchSize: batch,
    clipNorm: clip,
    patience: null,
    monitor: 'loss',
    direction: 'minimize',
    seed,
  };
  const refuse = (message) => {
    throw new Error(message); // a benchmark of recorded steps must not fall back to others
  };
  const seats = new Seats({ info: () => {}, warn: refuse });
  const open = seats.open(plan, dataOf(tokens));
  const losses = [];
  const run = async (from, to) => {
    for (let index = from; index < to; index++)
      losses.push(await open.seat.step(open.feed.training(String(index), tokens.batches[index].rows), rate));
  };
  await run(0, tokens.warmup);
  const result = await timed(() => run(tokens.warmup, tokens.batches.length), tokens.batches.length - tokens.warmup);
  if (!losses.every(Number.isFinite)) throw new Error('it diverged');
  open.close();
  seats.dispose();
  return { ...result, loss: losses.at(-1) };
}

async function forward() {
  await loadNative();
  const { test } = JSON.parse(readFileSync(given.file, 'utf8'));
  const model = await checkpoint();
  const network = featurizer(model, model.vector, model.length);
  const ids = test.map((list) => Int32Array.from(list));
  await network.ofIds(ids);
  const result = await timed(() => network.ofIds(ids));
  network.dispose();
  return result;
}

process.stdout.write(`${JSON.stringify(await { texts, step, forward }[given.work]())}\n`);
