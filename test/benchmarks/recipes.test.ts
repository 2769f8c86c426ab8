/** The recipes of the benchmark: our files are sound, lines are counted as told. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { checkFile } from '../../src/config/index.js';
import { scratchFolder } from '../src/runtime/scratch.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');

describe('recipes of the benchmark', () => {
  const folder = scratchFolder('recipes');

  it('of ours are files that check accepts', async () => {
    mkdirSync(join(folder, 'data'));
    for (const split of ['train', 'dev', 'test']) writeFileSync(join(folder, 'data', `${split}.tsv`), 'a\tone text\nb\tanother\n');
    const files = readdirSync(join(root, 'benchmarks/ours/recipes'));
    expect(files).to.have.length(3);
    for (const file of files) {
      cpSync(join(root, 'benchmarks/ours/recipes', file), join(folder, file));
      expect(await checkFile(join(folder, file), { env: {} }), file).to.deep.equal([]);
    }
  });

  it('count lines that are neither blank nor a comment', async () => {
    const { writtenLines } = await import(pathToFileURL(join(root, 'benchmarks/measure/lines.mjs')).href);
    expect(
      writtenLines('"""What it is,\n\nin words."""\n\nimport a  # why\n\n# a comment\n\ndef f():\n    """Says."""\n    return """x"""\n'),
    ).to.equal(3);
    expect(writtenLines('# a comment\nseed: 1\n\nloss: { a: {} }\n')).to.equal(2);
  });
});
