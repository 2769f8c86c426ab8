import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { draw } from '../../../src/picture/index.js';

describe('a picture as data', function () {
  this.timeout(20_000);
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-picture-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A list of what is in its data. */
  const listed = (data: object) => ({
    spec: {
      width: 50,
      height: 50,
      data: [{ name: 'found', ...data }],
      marks: [{ type: 'text', from: { data: 'found' }, encode: { enter: { text: { field: 'name' } } } }],
    } as never,
    filling: null,
    still: false,
  });

  it('shows what it holds, and loads nothing: it may come out of a file', async () => {
    expect(await draw(listed({ values: [{ name: 'canary' }] }))).to.include('canary');
    const file = join(folder, 'data.json');
    writeFileSync(file, JSON.stringify([{ name: 'canary' }]));
    for (const url of [file, pathToFileURL(file).href]) expect(await draw(listed({ url }))).to.not.include('canary');
  });
});
