import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { SharedFiles } from '../../../src/runtime/shared.js';
import { scratchFolder } from './scratch.js';

describe('files that several machines share', () => {
  const folder = scratchFolder('shared');

  it('are found by content: at their own path, else in the shared folder under their own name', async () => {
    const file = join(folder, 'train.tsv');
    const shared = new SharedFiles(join(folder, 'shared'));
    writeFileSync(file, 'in\ta day\n');
    const digest = (await shared.share(file))!;
    expect(await shared.share(file)).to.equal(digest);
    const elsewhere = new SharedFiles(join(folder, 'shared'));
    expect(await elsewhere.find(file, digest)).to.equal(file);
    writeFileSync(file, 'in\tanother day\n');
    const found = (await elsewhere.find(file, digest))!;
    expect(found)
      .to.match(/train\.tsv$/)
      .and.not.equal(file);
    expect(readFileSync(found, 'utf8')).to.equal('in\ta day\n');
    rmSync(file);
    expect(await elsewhere.find(file, digest)).to.equal(found);
  });

  it('are not found where their content is nowhere, or is damaged', async () => {
    const shared = new SharedFiles(join(folder, 'other'));
    mkdirSync(join(folder, 'a-folder'));
    expect(await shared.share(join(folder, 'a-folder'))).to.equal(null);
    const file = join(folder, 'soon-gone.tsv');
    writeFileSync(file, 'in\tsun\n');
    const digest = (await shared.share(file))!;
    rmSync(file);
    const copy = (await shared.find(file, digest))!;
    writeFileSync(copy, 'in\train, and more of it\n');
    expect(await shared.find(file, digest)).to.equal(null);
    expect(await shared.find(file, 'ab'.repeat(32))).to.equal(null);
  });
});
