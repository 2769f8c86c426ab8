import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot, stateFolder } from '../../../src/runtime/state.js';

describe('state folder', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-state-')));
  const before = process.env.STILLHOUSE_HOME;
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => {
    if (before === undefined) delete process.env.STILLHOUSE_HOME;
    else process.env.STILLHOUSE_HOME = before;
  });

  it('is what STILLHOUSE_HOME says', () => {
    process.env.STILLHOUSE_HOME = folder;
    expect(stateFolder()).to.equal(folder);
  });

  it('stands beside the nearest package.json upward', () => {
    const deep = join(folder, 'project', 'a', 'b');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(folder, 'project', 'package.json'), '{}');
    expect(projectRoot(deep)).to.equal(join(folder, 'project'));
  });

  it('is found by an existing .stillhouse, nearer than a package.json', () => {
    mkdirSync(join(folder, 'project', 'a', '.stillhouse'));
    expect(projectRoot(join(folder, 'project', 'a', 'b'))).to.equal(join(folder, 'project', 'a'));
  });
});
