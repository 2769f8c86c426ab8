import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { moduleUrl, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';

const plain = (name: string) => moduleUrl(`../src/runtime/plain/${name}.mjs`);
const lock = (packages: object) => JSON.stringify({ packages });
const answer = async (code: string) => (await runProgram(code).outcome).stdout.trim();

describe('set-up', () => {
  const root = scratchFolder('setup');
  const matches = () =>
    answer(`import { dependenciesMatch } from ${plain('installed')}; console.log(dependenciesMatch(${JSON.stringify(root)}))`);
  const digest = () => answer(`import { sourceDigest } from ${plain('sources')}; console.log(sourceDigest(${JSON.stringify(root)}))`);

  before(() => {
    mkdirSync(join(root, 'node_modules'));
    mkdirSync(join(root, 'src'));
    for (const name of ['tsconfig.json', 'package.json']) writeFileSync(join(root, name), '{}');
    writeFileSync(
      join(root, 'package-lock.json'),
      lock({ '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } }),
    );
  });

  it('installs where the installed packages differ from the lock file or an installation was cut short', async () => {
    const hidden = join(root, 'node_modules', '.package-lock.json');
    writeFileSync(hidden, lock({ 'node_modules/a': { version: '1.0.0' } }));
    expect(await matches()).to.equal('true');
    writeFileSync(hidden, lock({ 'node_modules/a': { version: '1.0.1' } }));
    expect(await matches()).to.equal('false');
    writeFileSync(hidden, lock({ 'node_modules/b': { version: '2.0.0' } }));
    expect(await matches()).to.equal('false');
    writeFileSync(hidden, '{"packages":');
    expect(await matches()).to.equal('false');
    rmSync(hidden);
    expect(await matches()).to.equal('false');
  });

  it('builds where a source was changed, added, renamed or removed', async () => {
    const seen = new Set<string>();
    writeFileSync(join(root, 'src', 'a.ts'), 'export {};');
    seen.add(await digest());
    writeFileSync(join(root, 'src', 'a.ts'), 'export { };');
    seen.add(await digest());
    writeFileSync(join(root, 'src', 'b.ts'), '');
    seen.add(await digest());
    rmSync(join(root, 'src', 'a.ts'));
    seen.add(await digest());
    expect(seen.size).to.equal(4);
    const before = await digest();
    writeFileSync(join(root, 'src', 'notes.md'), 'no source');
    expect(await digest()).to.equal(before);
  });
});
