import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { keptFolders } from '../../../src/runtime/kept-folders.js';
import { moduleUrl, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';

describe('folders that plugins keep things in', () => {
  const root = scratchFolder('kept');
  const log = { info: () => undefined, warn: () => undefined };
  const folders = keptFolders(root, log);

  it('are made where work begins in them, below their root', async () => {
    expect(folders.path('one/two')).to.equal(join(root, 'one', 'two'));
    await folders.alone('one/two', async (folder) => writeFileSync(join(folder, 'file'), 'kept'));
    expect(readFileSync(join(root, 'one/two/file'), 'utf8')).to.equal('kept');
    for (const name of ['../x', '', '/etc', 'a//b', 'a/../b']) expect(() => folders.path(name), name).to.throw(RangeError);
  });

  it('let one process work at a time, and the lock of a dead one holds nobody up', async () => {
    const file = join(root, 'lines');
    const code = (line: string, more: string) => `
      import { keptFolders } from ${moduleUrl('src/runtime/kept-folders.js')};
      import { appendFileSync } from 'node:fs';
      import { setTimeout as sleep } from 'node:timers/promises';
      const folders = keptFolders(${JSON.stringify(root)}, { info: (text) => console.log(text), warn() {} });
      await folders.alone('busy', async () => {
        for (let at = 0; at < 5; at++) { appendFileSync(${JSON.stringify(file)}, '${line}'); await sleep(20); }
        ${more}
      });`;
    const ends = await Promise.all(['a', 'b', 'c'].map((line) => runProgram(code(line, '')).outcome));
    expect(ends.map((end) => end.code)).to.deep.equal([0, 0, 0]);
    expect(readFileSync(file, 'utf8')).to.match(/^(aaaaa|bbbbb|ccccc){3}$/);
    const dying = runProgram(code('d', "console.log('in'); await sleep(60_000);"));
    await dying.says('in');
    dying.child.kill('SIGKILL');
    await dying.outcome;
    await folders.alone('busy', async () => appendFileSync(file, '!'));
    expect(readFileSync(file, 'utf8')).to.match(/ddddd!$/);
  });

  it('that cannot be made are told as an InputError', async () => {
    writeFileSync(join(root, 'plain'), '');
    const error = await folders.alone('plain/inside', async () => 1).catch((reason: Error) => reason);
    expect(error).to.have.property('name', 'InputError');
  });
});
