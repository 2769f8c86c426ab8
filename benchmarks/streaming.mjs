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

export async function cases(context, given) {
  const { place, say } = context;
  say(`writing ${given.lines.toLocaleString('en-US')} lines`);
  const file = await layOut(place.folder, given);
  const baseline = 'read and tokenise';
  const ours = (name, what, run) => ({ name, what, slow: true, run: async () => told(given.lines, await run()) });
  const feed = async (keep) => {
    const { document, peakMiB } = await node(context, 'ours/feed.mjs', { ...given, file, keep });
    return { seconds: document.seconds, peakMiB };
  };
  const train = () => place.stillhouse(['train', 'streaming.yaml', '--offline']);
  return [
    {
      name: `${given.lines.toLocaleString('en-US')} lines`,
      unit: 's',
      baseline,
      contestants: [
        ours(baseline, 'every text tokenised and forgotten', () => feed(null)),
        ours('prepare', 'split, cleaned, tokenised, counted, kept on disk', () => feed(join(place.folder, 'kept'))),
        ours('train', 'the whole command: read, tokenised and trained on for one epoch', () => {
          rmSync(join(place.env.STILLHOUSE_HOME, 'cache'), { recursive: true, force: true });
          return train();
        }),
        ours('train again', 'the whole command, texts from the cache', train),
      ],
    },
  ];
}

const told = (lines, { seconds, peakMiB }) => ({
  value: seconds,
  extra: { 'lines a second': Math.round(lines / seconds), 'peak MiB': Math.round(peakMiB) },
});

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
