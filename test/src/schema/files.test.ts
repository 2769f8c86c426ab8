/** The schemas against `check`: a file that `check` accepts is one that the schema accepts, whatever it says. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { discover, type Catalogue } from '../../../src/catalogue/index.js';
import { builtInRoot, checkFile, fileKind, type FileKind } from '../../../src/config/index.js';
import { fileKinds, fileSchema } from '../../../src/schema/index.js';
import { scratchFolder } from '../runtime/scratch.js';
import { experiments, sweeps } from './documents.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../../..');
const yamlIn = (folder: string): string[] => readdirSync(join(root, folder)).map((name) => join(root, folder, name));
const shipped = [...yamlIn('experiments'), ...yamlIn('sweeps')];

/** Pieces of the tests' sources that look like files of ours. */
function textsOfTests(): string[] {
  const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const pieces = sources.flatMap((name) => [...readFileSync(join(root, 'test', name), 'utf8').matchAll(/`((?:[^`\\$]|\\.)*)`/g)]);
  return [...new Set(pieces.map(([, text]) => text!).filter((text) => /^\s*(dataset|experiment|seed|name):/m.test(text)))];
}

describe('schemas of files', function () {
  this.timeout(200_000);
  const folder = scratchFolder('schemas');
  let catalogue: Catalogue;
  let accepts: Record<FileKind, ValidateFunction>;
  before(async () => {
    catalogue = await discover({ roots: [builtInRoot()] });
    const ajv = new Ajv({ strict: false, inlineRefs: false });
    accepts = Object.fromEntries(fileKinds.map((kind) => [kind, ajv.compile(fileSchema(kind, catalogue))])) as typeof accepts;
    for (const name of ['experiments', 'sweeps']) mkdirSync(join(folder, name));
    for (const file of yamlIn('experiments')) writeFileSync(join(folder, 'experiments', file.split('/').at(-1)!), readFileSync(file));
  });

  before(() => writeFileSync(join(folder, 'sweeps/file.txt'), ''));

  let written = 0;
  /** Whether `check` accepts a text, and what the schema has against it. */
  const both = async (text: string): Promise<{ sound: boolean; against: string | null }> => {
    const file = join(folder, 'sweeps', `${(written += 1)}.yaml`);
    writeFileSync(file, text);
    let sound = false;
    try {
      sound = (await checkFile(file, { env: {} })).length === 0;
    } catch {
      return { sound, against: null };
    }
    if (!sound) return { sound, against: null };
    const valid = accepts[fileKind(file)];
    return { sound, against: valid(parse(text)) ? null : `${text}\n${JSON.stringify(valid.errors)}` };
  };

  it('accept every shipped file', () => {
    for (const file of shipped) {
      const valid = accepts[fileKind(file)];
      expect(valid(parse(readFileSync(file, 'utf8'))), `${file}: ${JSON.stringify(valid.errors)}`).to.equal(true);
    }
  });

  it('accept every file of the tests that check accepts', async () => {
    const found = [];
    for (const text of textsOfTests()) found.push(await both(text));
    expect(found.filter(({ sound }) => sound).length).to.be.above(5);
    expect(found.flatMap(({ against }) => against ?? [])).to.deep.equal([]);
  });

  it('accept whatever check accepts of files made at random', async () => {
    let sound = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(experiments(catalogue), sweeps(catalogue)), async (tree) => {
        const found = await both(JSON.stringify(tree));
        if (found.sound) sound += 1;
        expect(found.against).to.equal(null);
      }),
      { numRuns: 80, seed: 20 },
    );
    expect(sound).to.be.above(20);
  });
});
