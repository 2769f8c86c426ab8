/** The data set of the sweep: `train.tsv`, `dev.tsv` and `test.tsv`, plain or gzip, of `label<TAB>text` lines. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const splits = ['train', 'dev', 'test'];

/** Path of a split; null where the folder lacks it. */
export const findSplit = (folder, split) =>
  [`${split}.tsv.gz`, `${split}.tsv`].map((name) => join(folder, name)).find((file) => existsSync(file)) ?? null;

/** Path of a split; throws where the folder lacks it. */
export function splitFile(folder, split) {
  const found = findSplit(folder, split);
  if (!found) throw new Error(`--data ${folder}: ${split}.tsv or ${split}.tsv.gz is missing; expected ${splits.join(', ')}`);
  return found;
}

/** `{ name, folder }`: the given folder, or the built-in uci-sentiment written to `place`, 70 % to train on and 10 % as dev. */
export async function dataFolder({ given, place, root }) {
  if (given) {
    for (const split of splits) splitFile(resolve(given), split);
    return { name: basename(resolve(given)), folder: resolve(given) };
  }
  const { default: dataset } = await import(join(root, 'dist/plugins/datasets/uci-sentiment.js'));
  const lines = [...dataset.create({ domain: 'all' }).read()].map(({ label, text }) => `${label}\t${text.replace(/\s+/g, ' ')}\n`);
  const folder = join(place.folder, 'uci-sentiment');
  mkdirSync(folder);
  // Every tenth sentence, so that each split holds all three sources.
  const part = (from, to) => lines.filter((_, index) => index % 10 >= from && index % 10 < to).join('');
  writeFileSync(join(folder, 'train.tsv'), part(0, 7));
  writeFileSync(join(folder, 'dev.tsv'), part(7, 8));
  writeFileSync(join(folder, 'test.tsv'), part(8, 10));
  return { name: 'uci-sentiment', folder };
}
