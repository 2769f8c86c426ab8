import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { openBytes } from '../../../src/plugin/byte-source.js';
import { wholeLines } from '../../../src/plugin/whole-lines.js';
import { scratchFolder } from '../runtime/scratch.js';

describe('chunks of whole lines', () => {
  const folder = scratchFolder('lines');
  const file = join(folder, 'file');

  async function chunksOf(bytes: Buffer, chunk: number): Promise<string[]> {
    writeFileSync(file, bytes);
    const found: string[] = [];
    for await (const lines of wholeLines(await openBytes(file, chunk), chunk)) {
      found.push(lines.toString('latin1'));
      lines.fill(0x2a); // a reader may write to them
    }
    return found;
  }

  it('hold all bytes in order and end with a line, whatever their size, plain and gzip', async () => {
    const part = fc.constantFrom('\n', '\n', 'a', 'line', 'a line longer than any chunk '.repeat(9));
    const given = fc.tuple(fc.array(part).map((parts) => parts.join('')), fc.integer({ min: 64, max: 100 }), fc.boolean()); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(given, async ([text, chunk, zipped]) => {
        const found = await chunksOf(zipped ? gzipSync(text) : Buffer.from(text), chunk);
        expect(found.join('')).to.equal(text);
        for (const each of found.slice(0, -1)) expect(each.endsWith('\n')).to.equal(true);
        expect(found).not.to.include('');
      }),
      { numRuns: 200 },
    );
  });

  it('close their file when the reader leaves early or they fail', async () => {
    let closed = 0;
    const source = (reads: number) => ({
      read: async (buffer: Buffer, offset: number) => {
        if (reads-- === 0) throw new Error('no luck');
        return buffer.write('line\n', offset);
      },
      close: async () => void closed++,
    });
    for await (const lines of wholeLines(source(1), 64)) {
      expect(lines.toString()).to.equal('line\n');
      break;
    }
    expect(closed).to.equal(1);
    const all = (async () => { for await (const _ of wholeLines(source(2), 64)); })(); // prettier-ignore
    expect(await all.catch((error: Error) => error.message)).to.equal('no luck');
    expect(closed).to.equal(2);
  });
});
