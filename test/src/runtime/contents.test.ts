import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { changedContents, contentsOf } from '../../../src/runtime/contents.js';
import { isWhole, sealOf } from '../../../src/runtime/seal.js';
import { scratchFolder } from './scratch.js';

describe("the contents of TensorFlow's libraries", () => {
  const folder = scratchFolder('contents');
  const [first, second] = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => join('site', 'tensorflow', name));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  it('show damage that leaves a size alone, which the seal does not see, and a library that is gone', async () => {
    mkdirSync(join(folder, 'site', 'tensorflow'), { recursive: true });
    write(first!, 'one');
    write(second!, 'two');
    const [seal, contents] = [sealOf(folder), await contentsOf(folder)];
    expect(Object.keys(contents)).to.deep.equal([first, second]);
    expect(await changedContents(folder, contents)).to.deep.equal([]);
    write(second!, 'tvo');
    expect(isWhole(folder, seal)).to.equal(true);
    expect(await changedContents(folder, contents)).to.deep.equal([second]);
    rmSync(join(folder, first!));
    expect(await changedContents(folder, contents)).to.deep.equal([first, second]);
  });
});
