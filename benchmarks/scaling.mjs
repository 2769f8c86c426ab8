/** Time and memory against the number of trials, the length of texts, the size of the vocabulary and the number of rows. */
import { createWriteStream, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { node } from './measure/contestants.mjs';

export const doc = 'Time and peak memory against trials, length, vocabulary and rows.';

export const settings = ({ tiny, seed }) => ({
  batch: 64,
  length: 48,
  vocabulary: 8000,
  seed,
  warmup: tiny ? 2 : 5,
  steps: tiny ? 3 : 30,
  trials: tiny ? [1, 2] : [1, 2, 4, 8, 16, 32, 64],
  lengths: tiny ? [16, 32] : [16, 32, 64, 128],
  vocabularies: tiny ? [1000, 8000] : [1000, 8000, 32_000, 128_000],
  rows: tiny ? [500, 1000] : [1000, 10_000, 100_000, 400_000],
});

const named = { cnn: 'text-cnn', lstm: 'lstm' };

export async function cases(context, { trials, lengths, vocabularies, rows, ...fixed }) {
  const axis = (student, name, key, values, other = {}) => stepAxis(context, { ...fixed, ...other, student }, name, key, values);
  const files = await Promise.all(rows.map((count) => layOut(context.place.folder, count, fixed)));
  return [
    ...Object.keys(named).flatMap((student) => [
      axis(student, 'trials at once', 'trials', trials),
      axis(student, 'tokens a text', 'length', lengths, { trials: 4 }),
    ]),
    axis('cnn', 'words in the vocabulary', 'vocabulary', vocabularies, { trials: 4 }),
    rowAxis(context, rows, files),
  ];
}

const label = (count, name) => `${count.toLocaleString('en-US')} ${name}`;

/** Milliseconds of a step a trial, one row a value of `key`. */
function stepAxis(context, given, name, key, values) {
  return {
    name: `${named[given.student]}, step, by ${name}`,
    unit: 'ms',
    baseline: label(values[0], name),
    contestants: values.map((value) => ({
      name: label(value, name),
      what: 'a trial',
      async run() {
        const own = { ...given, [key]: value, traced: true };
        const { document, peakMiB } = await node(context, 'ours/step.mjs', own);
        const extra = { 'peak MiB': Math.round(peakMiB), 'first step s': document.first / 1000 };
        return { value: document.milliseconds / own.trials, extra };
      },
    })),
  };
}

/** Seconds of the whole command `train`, one epoch of a bag of embeddings, so that reading and batching weigh. */
function rowAxis({ place }, rows, files) {
  return {
    name: 'bag of embeddings, `train` of one epoch, by rows',
    unit: 's',
    baseline: label(rows[0], 'rows'),
    contestants: rows.map((count, index) => ({
      name: label(count, 'rows'),
      what: 'the whole command',
      async run() {
        const { seconds, peakMiB } = await place.stillhouse(['train', files[index], '--offline']);
        return { value: seconds, extra: { 'peak MiB': Math.round(peakMiB), 'rows a second': Math.round(count / seconds) } };
      },
    })),
  };
}

/** A file of random words, 5 to 35 a text, and its experiment. */
async function layOut(folder, count, { batch, length, vocabulary, seed }) {
  let state = seed;
  const draw = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  const file = createWriteStream(join(folder, `rows-${count}.tsv`));
  for (let row = 0; row < count; row++) {
    const words = Array.from({ length: 5 + draw(31) }, () => `w${draw(vocabulary)}`);
    if (!file.write(`${row % 2 ? 'odd' : 'even'}\t${words.join(' ')}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  const experiment = {
    seed,
    dataset: { use: 'delimited', train: `rows-${count}.tsv`, header: false },
    vocabulary: { size: vocabulary },
    max_length: length,
    student: { use: 'bag-of-embeddings', embedding: 16 },
    loss: { 'cross-entropy': {} },
    training: { epochs: 1, batch_size: batch },
  };
  const name = `rows-${count}.yaml`;
  writeFileSync(join(folder, name), JSON.stringify(experiment)); // YAML reads JSON
  return name;
}
