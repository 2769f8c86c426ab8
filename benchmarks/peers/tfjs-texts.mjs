/** Labelled texts as token ids: the same as `texts.py`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const tokens = (text) => text.toLowerCase().match(/[a-z0-9']+|[^\sa-z0-9]/g) ?? [];

function read(folder, split) {
  const packed = join(folder, `${split}.tsv.gz`);
  const text = existsSync(packed) ? gunzipSync(readFileSync(packed)) : readFileSync(packed.replace(/\.gz$/, ''));
  return text
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)]);
}

/** `{ train, dev: { ids: Int32Array[], labels: number[] }, classes }`; padding comes before the text. */
export function load(folder, vocabulary, length) {
  const train = read(folder, 'train');
  const counts = new Map();
  for (const [, text] of train) for (const token of tokens(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).slice(0, vocabulary - 2);
  const known = new Map(ranked.map(([token], index) => [token, index + 2]));
  const classes = [...new Set(train.map(([label]) => label))].sort();
  const encode = (text) => {
    const ids = tokens(text).slice(0, length).map((token) => known.get(token) ?? 1); // prettier-ignore
    return Int32Array.from([...Array(length - ids.length).fill(0), ...ids]);
  };
  const split = (rows) => ({ ids: rows.map(([, text]) => encode(text)), labels: rows.map(([label]) => classes.indexOf(label)) });
  return { train: split(train), dev: split(read(folder, 'dev')), classes };
}
