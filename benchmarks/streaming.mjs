/** Data larger than memory: reading and tokenising a large file against training on it, and the memory that either takes. */
import { createWriteStream, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { node } from './measure/contestants.mjs';

export const doc = 'A file larger than memory, read, tokenised and trained on for one epoch; seconds and peak memory.';

/** STILLHOUSE_BENCH_LINES stands for the number of lines. */
export const settings = ({ tiny, seed }) => ({
  lines: Number(process.env.STILLHOUSE_BENCH_LINES) || (tiny ? 20_000 : 5_000_000),
  words: [8, 14],
  kinds: 30_000,
  classes: 4,
  vocabulary: 8000,
  embedding: 64,
  length: 64,
  batch: 2048,
  seed,
});

const baseline = 'read and tokenise to ids';

/**
 * The measure is a plain loop in one thread, as the pipeline itself runs JavaScript in one: it reads the file with the data set plugin, applies
 * the same preprocessors and tokenizer, looks the tokens up, and throws the ids away. The loop that throws the tokens away before that is told
 * too. `train` is the whole command from its start to its last line: loading TensorFlow, the file's digest, the cache, the epoch, validation,
 * the test split. Each is run once a round; the second table shows the processor time of the same runs.
 */
export async function cases(context, given) {
  const { place, say } = context;
  const lines = `${given.lines.toLocaleString('en-US')} lines`;
  say(`writing ${lines}`);
  const file = await layOut(place.folder, given);
  const kept = join(place.folder, 'kept');
  const loop = (work) => async () => {
    const { document, peakMiB } = await node(context, 'ours/feed.mjs', { ...given, file, work, keep: kept });
    return { seconds: document.seconds, processor: document.processor, peakMiB };
  };
  const forget = (path) => rmSync(path, { recursive: true, force: true });
  const train = () => place.stillhouse(['train', 'streaming.yaml', '--offline']);
  const contestants = [
    [baseline, 'a plain loop, ids thrown away', loop('ids')],
    ['read and tokenise', 'a plain loop, tokens thrown away', loop('tokens')],
    ['prepare', 'split, cleaned, tokenised, counted, kept on disk', () => (forget(kept), loop('prepare')())],
    ['prepare and one epoch', 'the same, then trained on and validated, in one process', () => (forget(kept), loop('epoch')())],
    ['one epoch again', 'the same, texts from the cache', loop('epoch')],
    [
      'train',
      'the whole command from its start, with a look at the test split',
      () => (forget(join(place.env.STILLHOUSE_HOME, 'cache')), train()),
    ],
    ['train again', 'the whole command, texts from the cache', train],
  ];
  const told = new Map(contestants.map(([name]) => [name, []]));
  const timed = ([name, what, run]) => ({
    name,
    what,
    slow: true,
    run: async (round) => {
      const { seconds, processor, peakMiB } = (told.get(name)[round] = await run());
      const extra = { 'lines a second': Math.round(given.lines / seconds), 'peak MiB': Math.round(peakMiB), 'processor s': processor };
      return { value: seconds, extra };
    },
  });
  const worked = ([name, what]) => ({ name, what, slow: true, run: async (round) => ({ value: told.get(name)[round].processor }) });
  return [
    { name: lines, unit: 's', baseline, contestants: contestants.map(timed) },
    { name: `${lines}, processor time`, unit: 's', baseline, contestants: contestants.map(worked) },
  ];
}

/** A file of `label<TAB>text` lines of made-up words, frequent and rare ones, one of them telling the class, and its experiment. */
async function layOut(folder, { lines, words: [fewest, most], kinds, classes, vocabulary, embedding, length, batch, seed }) {
  let state = seed;
  const draw = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  const letters = () => Array.from({ length: 3 + draw(6) }, () => String.fromCharCode(97 + draw(26))).join('');
  const all = Array.from({ length: kinds }, letters);
  const rare = () => all[Math.floor(kinds * (draw(1_000_000) / 1_000_000) ** 3)];
  const line = () => {
    const label = draw(classes);
    const text = Array.from({ length: fewest + draw(most - fewest + 1) }, rare);
    text[draw(text.length)] = `sign${label}`;
    return `class${label}\t${text.join(' ')}\n`;
  };
  const path = join(folder, 'streaming.tsv');
  const file = createWriteStream(path);
  for (let row = 0; row < lines; row += 1000) {
    const part = Array.from({ length: Math.min(1000, lines - row) }, line).join('');
    if (!file.write(part)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  const experiment = {
    seed,
    dataset: { use: 'delimited', train: 'streaming.tsv', header: false },
    split: { validation: 0.1, test: 0.1 },
    vocabulary: { size: vocabulary },
    max_length: length,
    student: { use: 'bag-of-embeddings', embedding },
    loss: { 'cross-entropy': {} },
    training: { epochs: 1, batch_size: batch },
  };
  writeFileSync(join(folder, 'streaming.yaml'), JSON.stringify(experiment)); // YAML reads JSON
  return path;
}
