import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { codeDigest, specifiers } from '../../../src/catalogue/code-digest.js';
import { scratchFolder } from '../runtime/scratch.js';

describe("a plugin's code digest", () => {
  const folder = scratchFolder('code');
  const files: Readonly<Record<string, string>> = {
    'plugin.js':
      "import { a } from './lib/a.js';\nimport { defineTokenizer } from 'stillhouse/plugin';\nimport udhr from 'words';\nexport default a;",
    'lib/a.js': "export { b as a } from '../b.mjs';",
    'b.mjs': "const c = await import('./plugin.js');\nexport const b = 1;",
    'node_modules/words/package.json': '{ "version": "1.0.0" }',
    'other.js': '1;',
  };
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const digest = () => codeDigest(join(folder, 'plugin.js'));
  beforeEach(() => Object.entries(files).forEach(([name, content]) => write(name, content)));

  it('is the same for the same code', () =>
    expect(digest())
      .to.equal(digest())
      .and.match(/^[0-9a-f]{64}$/));

  for (const [name, content] of Object.entries({ ...files, 'node_modules/words/package.json': '{ "version": "1.0.1" }' }))
    it(`${name === 'other.js' ? 'stays the same' : 'is another'} when ${name} changes`, () => {
      const before = digest();
      write(name, name.endsWith('.json') ? content : `${content}\n// changed`);
      expect(digest() === before).to.equal(name === 'other.js');
    });

  it('does without files and packages that are not there', () => {
    rmSync(join(folder, 'b.mjs'));
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(digest()).to.match(/^[0-9a-f]{64}$/);
  });

  it('sees every form of import', () => {
    const source = `import a, { b } from './a.js';\nimport {\n c } from "./c.js"; export * from './d.js';\nimport './e.js';\nawait import('./f.js'); require("./g.cjs"); const text = 'import';`;
    expect(specifiers(source)).to.deep.equal(['./a.js', './c.js', './d.js', './e.js', './f.js', './g.cjs']);
  });
});
