import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileContentStore } from '../../../src/runtime/content-store.js';
import { moduleUrl, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('content store', () => {
  const folder = scratchFolder('store');
  const store = new FileContentStore(folder);

  it('gives back what was written, and null for what was not', async () => {
    await store.write('teacher/aa', { 'train.f32': bytes(1, 2, 3), 'meta.json': bytes() });
    expect(await store.read('teacher/aa')).to.deep.equal({ 'train.f32': bytes(1, 2, 3), 'meta.json': bytes() });
    expect(await store.read('teacher/bb')).to.equal(null);
  });

  it('takes a flipped bit for absent, keeps the damaged copy aside, and can be written anew', async () => {
    await store.write('teacher/flip', { weights: bytes(1, 2, 3, 4) });
    const file = join(folder, 'teacher', 'flip', 'weights');
    const content = readFileSync(file);
    content[2]! ^= 1;
    writeFileSync(file, content);
    expect(await store.read('teacher/flip')).to.equal(null);
    expect(readdirSync(join(folder, 'teacher')).filter((name) => name.startsWith('flip.damaged'))).to.have.length(1);
    await store.write('teacher/flip', { weights: bytes(1, 2, 3, 4) });
    expect(await store.read('teacher/flip')).to.deep.equal({ weights: bytes(1, 2, 3, 4) });
  });

  it('takes a lost part or manifest for absent', async () => {
    for (const lost of ['weights', 'manifest.json']) {
      await store.write('teacher/lost', { weights: bytes(9) });
      rmSync(join(folder, 'teacher', 'lost', lost));
      expect(await store.read('teacher/lost'), lost).to.equal(null);
    }
  });

  it('is whole after many writers of one key in several processes, with no draft left', async () => {
    const code = `
      import { FileContentStore } from ${moduleUrl('src/runtime/content-store.js')};
      const store = new FileContentStore(${JSON.stringify(folder)});
      const part = new Uint8Array(200_000).fill(7);
      for (let i = 0; i < 10; i++) await store.write('race/one', { part });`;
    const ends = await Promise.all([1, 2, 3].map(() => runProgram(code).outcome));
    expect(ends.map(({ code: rc, stderr }) => [rc, stderr])).to.deep.equal([1, 2, 3].map(() => [0, '']));
    expect((await store.read('race/one'))?.part).to.deep.equal(new Uint8Array(200_000).fill(7));
    expect(readdirSync(join(folder, 'race'))).to.deep.equal(['one']);
  });

  it('refuses keys and names that leave its folder', async () => {
    for (const key of ['../x', 'a/../../x', '', '/etc', 'a//b']) {
      expect(await store.read(key).catch((error: Error) => error.name), key).to.equal('RangeError');
    }
    expect(await store.write('a/b', { '../x': bytes(1) }).catch((error: Error) => error.name)).to.equal('RangeError');
  });

  it('tells an unusable folder as an InputError', async () => {
    writeFileSync(join(folder, 'file'), '');
    const error = await new FileContentStore(join(folder, 'file')).write('a/b', { x: bytes(1) }).catch((reason: Error) => reason);
    expect(error).to.have.property('name', 'InputError');
  });
});
