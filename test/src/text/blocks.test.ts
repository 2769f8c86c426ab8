import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import delimited from '../../../plugins/datasets/delimited.js';
import word from '../../../plugins/tokenizers/word.js';
import type { Dataset, EncodedSplit, Preprocessor, TextData, Tokenizer } from '../../../src/plugin/index.js';
import { FolderStore } from '../../../src/runtime/folder-store.js';
import { prepareText, type TextRequest } from '../../../src/text/index.js';
import { scratchFolder } from '../runtime/scratch.js';
import { request } from './fixtures.js';

const defaults = Object.fromEntries(Object.entries(delimited.options).map(([name, option]) => [name, option.default]));
const open = (files: object): Dataset => delimited.create({ ...defaults, header: false, ...files } as never);
const plain = ({ readBlocks: _, ...dataset }: Dataset): Dataset => dataset;
const byText = ({ tokenize }: Tokenizer): Tokenizer => ({ tokenize });

const rowsOf = (split: EncodedSplit) =>
  Array.from({ length: split.size }, (_, row) => {
    const ids = new Int32Array(split.length!(row) + 1);
    const count = split.copy!(row, ids, 1, ids.length);
    return [split.text(row), split.label(row), ...split.tokens(row), ...ids.subarray(1, 1 + count)];
  });
const said = async ({ labels, vocabulary, digest, train, validation, openTest }: TextData) => ({
  labels,
  tokens: vocabulary.tokens,
  digest,
  splits: [train, validation, await openTest()].map((split) => [split.name, split.digest, rowsOf(split)]),
});

describe('texts read by blocks', () => {
  const folder = scratchFolder('blocks');
  let files = 0;
  const write = (text: string): string => {
    const file = join(folder, `${files++}.tsv`);
    writeFileSync(file, text);
    return file;
  };
  const store = () => new FolderStore(join(folder, `store-${files++}`));

  const piece = fc.constantFrom(
    'X',
    'y',
    "isn't",
    '3.14',
    ',',
    'drop',
    'café',
    '日本語',
    '👩‍💻',
    'e\u0301',
    'İ',
    'ΟΔΟΣ',
    'a-very-long-word'.repeat(9),
  );
  const line = fc
    .tuple(fc.constantFrom('a', 'b '), fc.array(piece, { maxLength: 7 }))
    .map(([label, words]) => `${label}\t${words.join(' ')}`);
  const base = Array.from({ length: 20 }, (_, row) => `${'ab'[row % 2]}\tbase ${row}`);
  const text = fc.array(line, { maxLength: 60 }).map((lines) => [...base, ...lines].join('\n'));

  it('are to the bit those read one by one and tokenised as strings, in memory and on disk', async () => {
    const cleaning: Preprocessor[] = [{ apply: (one) => (one.includes('drop') ? null : one.replace('X', 'É x')) }];
    const given = fc.record({ text, cleaned: fc.boolean(), own: fc.boolean(), maxLength: fc.constantFrom(2, 5, 100), seed: fc.nat() });
    await fc.assert(
      fc.asyncProperty(given, async ({ text, cleaned, own, maxLength, seed }) => {
        const train = write(text);
        const dataset = open(own ? { train, validation: write(base.join('\n')), test: write(text) } : { train });
        const tokenizer = word.create({ lower: true });
        const more: Partial<TextRequest> = { tokenizer, preprocessors: cleaned ? cleaning : [], maxLength, seed };
        const expected = await said(await prepareText(request(plain(dataset), { ...more, tokenizer: byText(tokenizer) })));
        expect(await said(await prepareText(request(dataset, more))), 'without a cache').to.deep.equal(expected);
        for (const limit of [0, 1 << 20]) {
          const cache = { store: store(), identity: 1, limit };
          for (const round of ['made', 'found']) {
            const found = await prepareText(request(dataset, { ...more, cache }));
            expect(found.train.blocks === undefined, `${limit} ${round}`).to.equal(limit > 0);
            expect(await said(found), `${limit} ${round}`).to.deep.equal(expected);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('give tokens one id, whether they come from bytes or from strings', async () => {
    const train = write(`${base.join('\n')}\na\tSame 'Ll 7.5\na\tsame 'll 7.5 é\n`);
    const tokenizer = word.create({ lower: true });
    const { vocabulary } = await prepareText(request(open({ train, validation: train, test: train }), { tokenizer }));
    expect(vocabulary.tokens.filter((token) => ['same', "'ll", '7.5', 'é'].includes(token))).to.have.members(['same', "'ll", '7.5', 'é']);
  });

  it('are tokenised as they are needed: the test split only when it is opened', async () => {
    let calls = 0;
    const { tokenize, ascii } = word.create({ lower: true });
    const counting: Tokenizer = { tokenize, ascii: (...given) => (calls++, ascii!(...given)) };
    const data = await prepareText(request(open({ train: write(base.join('\n')) }), { tokenizer: counting }));
    expect(calls).to.equal(16);
    await data.openTest();
    expect(calls).to.equal(20);
  });

  for (const [what, change] of [
    ['a row more', (lines: string[]) => [...lines, 'a\tx']],
    ['a row less', (lines: string[]) => lines.slice(1)],
    ['another label', (lines: string[]) => ['b\tbase 0', ...lines.slice(1)]],
  ] as const)
    it(`are refused where the file has ${what} when they are read for their texts`, async () => {
      const file = write(base.join('\n'));
      const dataset = open({ train: file });
      let reads = 0;
      const changing = {
        ...dataset,
        readBlocks: (split: 'train') => (reads++ === 1 && writeFileSync(file, change(base).join('\n')), dataset.readBlocks!(split)),
      };
      const fault = await prepareText(request(changing as Dataset)).catch((error: Error) => error.message);
      expect(fault).to.contain("data set 'listed' changed while it was read");
    });

  it('are not read to the end once the signal is aborted, and nothing stays', async () => {
    const controller = new AbortController();
    const where = store();
    const many = Array.from({ length: 60_000 }, (_, row) => `${'ab'[row % 2]}\trow ${row} of a file of several chunks`);
    let calls = 0;
    const { tokenize, ascii } = word.create({ lower: true });
    const tokenizer: Tokenizer = { tokenize, ascii: (...given) => (calls++ === 5 && controller.abort(), ascii!(...given)) };
    const more = { tokenizer, signal: controller.signal, cache: { store: where, identity: 1, limit: 0 } };
    const ended = await prepareText(request(open({ train: write(many.join('\n')) }), more)).catch((error: Error) => error.name);
    expect(ended).to.equal('AbortError');
    expect(calls).to.be.below(20_000);
    expect(readdirSync(where.root)).to.deep.equal([]);
  });

  it('tell a fault of the data set under its name', async () => {
    const broken: Dataset = { ...open({ train: write(base.join('\n')) }), async *readBlocks() { yield* []; throw new Error('no luck'); } }; // prettier-ignore
    const fault = await prepareText(request(broken)).catch((error: Error) => error.message);
    expect(fault).to.contain("dataset 'listed'").and.contain('reading train failed: no luck');
  });

  it('tell a fault of the tokenizer under its name', async () => {
    const broken: Tokenizer = { tokenize: () => [], ascii() { throw new Error('no luck'); } }; // prettier-ignore
    const fault = await prepareText(request(open({ train: write(base.join('\n')) }), { tokenizer: broken })).catch(
      (error: Error) => error.message,
    );
    expect(fault).to.contain('ascii() failed: no luck');
  });
});
