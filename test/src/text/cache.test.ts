import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Dataset, EncodedSplit, Example, Preprocessor, TextData, Tokenizer } from '../../../src/plugin/index.js';
import { FolderStore } from '../../../src/runtime/folder-store.js';
import { prepareText, type TextRequest } from '../../../src/text/index.js';
import { moduleUrl, runProgram } from '../runtime/program.js';
import { scratchFolder } from '../runtime/scratch.js';
import { examples, listed, many, request, spaces } from './fixtures.js';

/** Everything that a split says, row by row. */
const rowsOf = (split: EncodedSplit) =>
  Array.from({ length: split.size }, (_, row) => [split.text(row), split.label(row), ...split.tokens(row)]);
const said = async ({ labels, vocabulary, digest, train, validation, openTest }: TextData) => {
  const splits = [train, validation, await openTest()];
  return {
    labels,
    tokens: vocabulary.tokens,
    digest,
    splits: splits.map((split) => [split.name, split.size, split.digest, rowsOf(split)]),
  };
};

/** A tokenizer that counts its calls. */
function counting(): Tokenizer & { calls: number } {
  const tokenizer = { calls: 0, tokenize: (text: string) => (tokenizer.calls++, spaces.tokenize(text)) };
  return tokenizer;
}

/** A data set over a file of `label text` lines. */
const filed = (file: string): Dataset => ({
  ...listed({}),
  splits: ['train'],
  files: { train: file },
  read: () => examples(...readFileSync(file, 'utf8').split('\n')),
});
const lines = (list: readonly Example[]) => list.map(({ text, label }) => `${label} ${text}`).join('\n');

describe('prepared texts in the cache', () => {
  const folder = scratchFolder('texts');
  let stores = 0;
  const newStore = () => new FolderStore(join(folder, `store-${stores++}`));
  const all = ({ root }: FolderStore) => (existsSync(root) ? readdirSync(root) : []);
  const keys = (store: FolderStore) => all(store).filter((name) => !name.startsWith('draft-'));

  it('are the same made in memory, made on disk, and found again', async () => {
    const word = fc.constantFrom('x', 'y', 'z', 'é', '日', '', 'a longer one');
    const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    const example = fc.record({ text, label: fc.constantFrom('a', 'b') });
    const base = many({ a: 10, b: 10 });
    const list = fc.array(example, { maxLength: 60 }).map((more) => [...base, ...more]);
    const preprocessors: Preprocessor[] = [{ apply: (one) => (one.includes('z') ? null : one.replace('x', 'X X')) }];
    await fc.assert(
      fc.asyncProperty(list, list, fc.boolean(), fc.nat(), async (train, test, own, seed) => {
        const splits = own ? { train, validation: test, test } : { train };
        const plain = request(listed(splits), { preprocessors, seed });
        const expected = await said(await prepareText(plain));
        for (const limit of [0, 1 << 20]) {
          const store = newStore();
          for (const round of ['made', 'found']) {
            const found = await prepareText({ ...plain, cache: { store, identity: 1, limit } });
            expect(found.train.blocks === undefined, `${limit} ${round}`).to.equal(limit > 0);
            expect(await said(found), `${limit} ${round}`).to.deep.equal(expected);
          }
          expect(keys(store)).to.have.length(2);
        }
      }),
      { numRuns: 25 },
    );
  });

  for (const limit of [0, 1 << 20]) {
    describe(limit ? 'of splits in memory' : 'of splits on disk', () => {
      const file = join(folder, `data-${limit}.txt`);
      const prepared = async (store: FolderStore, more: Partial<TextRequest> = {}, identity: unknown = 1) => {
        const tokenizer = counting();
        const data = await prepareText(request(filed(file), { tokenizer, ...more, cache: { store, identity, limit } }));
        return { data, calls: tokenizer.calls, tokenizer };
      };
      beforeEach(() => writeFileSync(file, lines(many({ a: 30, b: 30 }))));

      it('are neither read nor tokenised again, the test split only when it is opened', async () => {
        const store = newStore();
        const first = await prepared(store);
        expect(first.calls).to.equal(48);
        const expected = await said(first.data);
        expect(first.tokenizer.calls).to.equal(60);
        let reads = 0;
        const dataset = { ...filed(file), read: () => (reads++, []) };
        const second = await prepared(store, { dataset });
        expect(await said(second.data)).to.deep.equal(expected);
        expect([second.tokenizer.calls, reads]).to.deep.equal([0, 0]);
      });

      it('are held out until the test split is opened, by whichever run', async () => {
        const store = newStore();
        await prepared(store);
        expect(keys(store)).to.have.length(1);
        const { data, tokenizer } = await prepared(store);
        expect((await data.openTest()).size).to.equal(12);
        expect([tokenizer.calls, keys(store).length]).to.deep.equal([12, 2]);
      });

      const changes: [string, Partial<TextRequest>, unknown?][] = [
        ['the seed', { seed: 8 }],
        ['the vocabulary', { vocabulary: { size: 50, minimum: 1 } }],
        ['the length', { maxLength: 7 }],
        ['the split', { split: { validation: 0.1, test: 0.2, stratify: true } }],
        ['a plugin or its options', {}, 2],
      ];
      for (const [what, more, identity] of changes)
        it(`are made anew for another ${what}`, async () => {
          const store = newStore();
          await prepared(store);
          expect((await prepared(store, more, identity)).calls).to.be.above(0);
          expect(keys(store)).to.have.length(2);
        });

      it('are made anew when the file holds something else, not when it is only touched', async () => {
        const store = newStore();
        await prepared(store);
        writeFileSync(file, lines(many({ a: 30, b: 30 })));
        expect((await prepared(store)).calls).to.equal(0);
        writeFileSync(file, lines(many({ a: 30, b: 31 })));
        expect((await prepared(store)).calls).to.be.above(0);
      });

      it('are not kept when the file changes while it is read', async () => {
        const store = newStore();
        const tokenizer = { tokenize: (text: string) => (writeFileSync(file, 'a x'), spaces.tokenize(text)) };
        await prepared(store, { tokenizer });
        expect(all(store)).to.deep.equal([]);
      });

      it('are made anew where any file is damaged, cut off or gone', async () => {
        const store = newStore();
        const expected = await said((await prepared(store)).data);
        const harm: ((path: string) => void)[] = [
          (path) => {
            const bytes = readFileSync(path);
            bytes[bytes.length >> 1]! ^= 1;
            writeFileSync(path, bytes);
          },
          (path) => truncateSync(path, statSync(path).size >> 1),
          (path) => rmSync(path),
        ];
        const harmed: string[] = [];
        for (const key of keys(store))
          for (const name of readdirSync(join(store.root, key)))
            for (const [index, damage] of harm.entries()) {
              damage(join(store.root, key, name));
              const { data, tokenizer } = await prepared(store);
              expect(await said(data), `${name} ${index}`).to.deep.equal(expected);
              expect(tokenizer.calls, `${name} ${index}`).to.be.above(0);
              harmed.push(name);
            }
        expect(new Set(harmed).size).to.equal(10);
        expect(keys(store)).to.have.length(2);
      });

      it('leave nothing that is read when the process is killed while they are made', async () => {
        const store = newStore();
        const program = `
          import { readFileSync } from 'node:fs';
          import { FolderStore } from ${moduleUrl('src/runtime/folder-store.js')};
          import { prepareText } from ${moduleUrl('src/text/index.js')};
          import { examples, request } from ${moduleUrl('test/src/text/fixtures.js')};
          const file = ${JSON.stringify(file)};
          const dataset = { splits: ['train'], files: { train: file }, read: () => examples(...readFileSync(file, 'utf8').split('\\n')) };
          const store = new FolderStore(${JSON.stringify(store.root)});
          let calls = 0;
          const tokenizer = { tokenize: (text) => (++calls === 20 && process.kill(process.pid, 'SIGKILL'), text.split(' ').filter(Boolean)) };
          store.draft();
          await prepareText(request(dataset, { tokenizer, cache: { store, identity: 1, limit: ${limit} } }));`;
        const { code, stderr } = await runProgram(program).outcome;
        expect(code, stderr).to.equal(null); // ended by the signal
        expect(readdirSync(store.root)).to.have.length.above(0);
        expect(keys(store)).to.deep.equal([]);
        const { data, calls } = await prepared(store);
        expect(calls).to.equal(48);
        expect(await said(data)).to.deep.equal(await said(await prepareText(request(filed(file)))));
      });

      it('are made all the same where they cannot be kept', async () => {
        const store = newStore();
        writeFileSync(store.root, 'a file where the folder would be');
        if (limit === 0) {
          const fault = await prepared(store).catch((error: Error) => error);
          expect(fault).to.be.an('error').with.property('name', 'InputError');
          expect((fault as Error).message)
            .to.contain('prepared texts cannot be kept on disk')
            .and.contain('STILLHOUSE_HOME');
          return;
        }
        const warned: string[] = [];
        const { data } = await prepared(store, { log: { info: () => undefined, warn: (message) => warned.push(message) } });
        expect(data.train.size).to.equal(36);
        expect(warned).to.have.length(1);
        expect(warned[0]).to.contain('not kept for the next run');
      });
    });
  }
});
