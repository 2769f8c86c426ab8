/** Few labels, and texts without any: what is kept, what joins the training split, and that nothing of a dropped label is left. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import delimited from '../../../plugins/datasets/delimited.js';
import {
  labelledOnly,
  labelledRows,
  originalsOf,
  UNLABELLED,
  type Dataset,
  type EncodedSplit,
  type TextData,
} from '../../../src/plugin/index.js';
import { FolderStore } from '../../../src/runtime/folder-store.js';
import { prepareText, type LabelRules, type TextRequest } from '../../../src/text/index.js';
import { scratchFolder } from '../runtime/scratch.js';
import { examples, listed, many, request } from './fixtures.js';

const texts = (split: EncodedSplit): string[] => Array.from({ length: split.size }, (_, row) => split.text(row));
const labelled = (split: EncodedSplit): string[] => Array.from(labelledRows(split), (row) => `${split.label(row)} ${split.text(row)}`);
const originals = async (data: TextData): Promise<string[]> => {
  const found: string[] = [];
  for await (const { text } of originalsOf(data, 'train')) found.push(text);
  return found;
};
const pool = many({ a: 30, b: 20, c: 10 });
const rules = (more: Partial<LabelRules> = {}): LabelRules => ({ perClass: 3, seed: 1, rest: true, ...more });
const prepared = (more: Partial<TextRequest> = {}): Promise<TextData> => prepareText(request(listed({ train: pool }), more));

describe('few labels', () => {
  it('leaves so many of each class in the training split, and every text where it was', async () => {
    const [all, few] = [await prepared(), await prepared({ labels: rules() })];
    expect(texts(few.train)).to.deep.equal(texts(all.train));
    expect(few.vocabulary.tokens).to.deep.equal(all.vocabulary.tokens);
    expect(few.validation.digest).to.equal(all.validation.digest);
    expect((await few.openTest()).digest).to.equal((await all.openTest()).digest);
    const kept = labelled(few.train);
    expect([0, 1, 2].map((label) => kept.filter((one) => one.startsWith(`${label} `)).length)).to.deep.equal([3, 3, 3]);
    expect(labelled(all.train)).to.include.members(kept);
    expect(few.train.label(texts(few.train).findIndex((text) => !kept.some((one) => one.endsWith(` ${text}`))))).to.equal(UNLABELLED);
    expect(new Set([all.digest, few.digest]).size).to.equal(2);
  });

  it('draws by its seed alone, and more are the same and others', async () => {
    const drawn = async (seed: number, perClass = 3) => labelled((await prepared({ labels: rules({ seed, perClass }) })).train);
    expect(await drawn(1)).to.deep.equal(await drawn(1));
    expect(await drawn(2)).to.not.deep.equal(await drawn(1));
    expect(await drawn(1, 5)).to.include.members(await drawn(1));
    expect(await drawn(1, 1000)).to.deep.equal(labelled((await prepared()).train));
  });

  it('leaves the other texts out where they are not wanted; the original texts follow', async () => {
    const few = await prepared({ labels: rules({ rest: false }) });
    expect(few.train.size).to.equal(9);
    expect(labelledOnly(few.train)).to.equal(few.train);
    expect(labelled(few.train)).to.deep.equal(labelled((await prepared({ labels: rules() })).train));
    for (const data of [few, await prepared({ labels: rules() })]) expect(await originals(data)).to.deep.equal(texts(data.train));
  });

  it('gives the labelled rows as a split, the same each time', async () => {
    const { train } = await prepared({ labels: rules() });
    const part = labelledOnly(train);
    expect(part).to.equal(labelledOnly(train));
    expect(part.size).to.equal(9);
    expect(part.digest).to.not.equal(train.digest);
    expect(labelled(part)).to.deep.equal(labelled(train));
    const rows = labelledRows(train);
    expect(Array.from({ length: 9 }, (_, row) => [...part.tokens(row)])).to.deep.equal(Array.from(rows, (row) => [...train.tokens(row)]));
    expect(part.length!(4)).to.equal(train.tokens(rows[4]!).length);
    const ids = new Int32Array(4);
    expect([part.copy!(4, ids, 1, 2), ...ids]).to.deep.equal([2, 0, ...train.tokens(rows[4]!).subarray(0, 2), 0]);
  });
});

describe('transfer text', () => {
  const folder = scratchFolder('transfer');
  let files = 0;
  const store = () => new FolderStore(join(folder, `store-${files++}`));
  const write = (lines: readonly string[]): string => {
    const file = join(folder, `${files++}.tsv`);
    writeFileSync(file, lines.join('\n'));
    return file;
  };
  const defaults = Object.fromEntries(Object.entries(delimited.options).map(([name, option]) => [name, option.default]));
  const filed = (train: string): Dataset => delimited.create({ ...defaults, header: false, train } as never);
  const more = listed({ train: examples('z rare words', 'a rare number') });
  const said = async (data: TextData) => [
    data.digest,
    texts(data.train),
    labelled(data.train),
    (await data.openTest()).digest,
    await originals(data),
  ];

  it('joins the training split without its labels, its words in the vocabulary', async () => {
    const [alone, joined] = [await prepared(), await prepared({ transfer: [{ name: 'more', dataset: more }] })];
    expect(joined.labels).to.deep.equal(['a', 'b', 'c']);
    expect(texts(joined.train)).to.deep.equal([...texts(alone.train), 'rare words', 'rare number']);
    expect(labelled(joined.train)).to.deep.equal(labelled(alone.train));
    expect(joined.vocabulary.tokens).to.include.members(['rare', 'words']);
    expect(texts(joined.validation)).to.deep.equal(texts(alone.validation));
    expect(await originals(joined)).to.deep.equal(texts(joined.train));
  });

  it('stays in training whether the splits are stratified or not', async () => {
    const flood = listed({ train: many({ z: 200 }) });
    for (const stratify of [true, false]) {
      const data = await prepared({ split: { validation: 0.2, test: 0.2, stratify }, transfer: [{ name: 'flood', dataset: flood }] });
      expect(data.train.size).to.equal(36 + 200);
      expect([data.validation.size, (await data.openTest()).size]).to.deep.equal([12, 12]);
      expect(texts(data.validation).filter((text) => text.startsWith('z'))).to.deep.equal([]);
    }
  });

  it('is the same in memory, on disk and found again; a changed file is another one', async () => {
    const own = write(pool.map(({ label, text }) => `${label}\t${text}`));
    const other = write(['?\tsome rare words', '?\tsome more']);
    const asked = (change: Partial<TextRequest> = {}) =>
      request(filed(own), { labels: rules(), transfer: [{ name: 'delimited', dataset: filed(other) }], ...change });
    const expected = await said(await prepareText(asked()));
    for (const limit of [0, 1 << 20]) {
      const cache = { store: store(), identity: 'same', limit };
      const tokenizer = { calls: 0, tokenize: (text: string) => (tokenizer.calls++, text.split(' ')) };
      expect(await said(await prepareText(asked({ cache, tokenizer })))).to.deep.equal(expected);
      const { calls } = tokenizer;
      expect(await said(await prepareText(asked({ cache, tokenizer })))).to.deep.equal(expected);
      expect(tokenizer.calls).to.equal(calls);
      writeFileSync(other, '?\tsome rare words\n?\tsome other');
      expect(texts((await prepareText(asked({ cache }))).train).at(-1)).to.equal('some other');
      writeFileSync(other, '?\tsome rare words\n?\tsome more');
    }
  });

  it('is read by blocks as row by row', async () => {
    const own = write(pool.map(({ label, text }) => `${label}\t${text}`));
    for (const rest of [true, false]) {
      const { readBlocks: _, ...plain } = filed(own);
      const [blocks, rows] = [filed(own), plain].map((dataset) => prepareText(request(dataset, { labels: rules({ rest }) })));
      expect(await said(await blocks!)).to.deep.equal(await said(await rows!));
    }
  });

  it('leaves nothing of a dropped label where texts are kept', async () => {
    const kept = store();
    const data = await prepared({ labels: rules(), cache: { store: kept, identity: 'same' } });
    const [key] = readdirSync(kept.root);
    const bytes = readFileSync(join(kept.root, key!, 'train.rows'));
    const codes = [...new Int32Array(new Uint8Array(bytes).buffer, 0, data.train.size)];
    expect(codes.filter((code) => code !== UNLABELLED)).to.have.length(9);
  });

  it('refuses a text without a label from a data set that has labels', async () => {
    const dataset = { ...listed({}), splits: ['train'], read: () => [...pool, { text: 'x', label: null }] } as unknown as Dataset;
    for (const transfer of [[], [{ name: 'more', dataset: more }]]) {
      const fault = await prepareText(request(dataset, { transfer })).catch((error: Error) => error.message);
      expect(fault).to.contain('example 60 of train is not { text: string, label: string }');
    }
  });
});
