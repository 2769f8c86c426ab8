import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import characterNoise from '../../../plugins/augmenters/character-noise.js';
import delimited from '../../../plugins/datasets/delimited.js';
import dropDuplicates from '../../../plugins/preprocessors/drop-duplicates.js';
import bytePair from '../../../plugins/tokenizers/byte-pair.js';
import { originalsOf, type Dataset, type EncodedSplit, type TextData } from '../../../src/plugin/index.js';
import { FolderStore } from '../../../src/runtime/folder-store.js';
import { prepareText, type TextCache } from '../../../src/text/index.js';
import { defaults } from '../../plugins/datasets/reading.js';
import { scratchFolder } from '../runtime/scratch.js';
import { request } from './fixtures.js';

const rowsOf = (split: EncodedSplit) =>
  Array.from({ length: split.size }, (_, row) => [split.text(row), split.label(row), ...split.tokens(row)]);
const said = async (data: TextData) => {
  const originals: string[] = [];
  for await (const { text } of originalsOf(data, 'train')) originals.push(text);
  const { labels, vocabulary, digest, learnt, train, validation } = data;
  return {
    labels,
    tokens: vocabulary.tokens,
    digest,
    learnt,
    own: train.own,
    originals,
    splits: [train, validation, await data.openTest()].map(rowsOf),
  };
};

describe('sieve, augmenter and trained tokenizer together', () => {
  const folder = scratchFolder('everything');
  const file = join(folder, 'train.tsv');
  const lines = Array.from(
    { length: 120 },
    (_, row) => `${row % 3 ? 'in' : 'out'}\ta ${['sunny', 'rainy', 'windy'][row % 4] ?? 'foggy'} day, number ${row % 50}`,
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  const dataset = delimited.create({ ...defaults(delimited.options), train: file, header: false } as never);
  const prepare = (source: Dataset, cache?: TextCache) =>
    prepareText(
      request(source, {
        preprocessors: [dropDuplicates.create({ by: 'normalised', similarity: 0.8, against: 'both' })],
        augment: [{ name: 'noise', use: 'character-noise', augmenter: characterNoise.create({ share: 0.1 }), copies: 2, labelled: true }],
        tokenizer: bytePair.create({ size: 60, least: 2, lower: true }),
        ...(cache && { cache }),
      }),
    );

  it('give the same whether read by blocks or not, from memory, from disk and from the cache', async () => {
    const { readBlocks, ...plain } = dataset;
    expect(readBlocks).to.be.a('function');
    const first = await said(await prepare(plain));
    expect(first.splits[0]!.length).to.be.greaterThan(2 * first.own!);
    expect(first.own).to.be.below(84);
    expect(await said(await prepare(dataset))).to.deep.equal(first);
    for (const limit of [0, 1 << 20]) {
      const store = new FolderStore(join(folder, `store-${limit}`));
      for (const _ of ['made', 'found'])
        expect(await said(await prepare(dataset, { store, identity: 1, limit })), `limit ${limit}`).to.deep.equal(first);
    }
  });
});
