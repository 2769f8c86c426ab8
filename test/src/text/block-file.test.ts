import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BlockFile } from '../../../src/text/block-file.js';
import { endsOf } from '../../../src/text/disk-texts.js';
import { scratchFolder } from '../runtime/scratch.js';

const counts = Int32Array.of(1, 3, 2, 1, 4, 2, 1);
const rows = Array.from(counts, (count, row) => Array.from({ length: count }, (_, at) => 10 * row + at));

describe('a file of blocks', () => {
  const folder = scratchFolder('blocks');
  let files = 0;
  function write(): string {
    const file = join(folder, `${files++}.ids`);
    writeFileSync(file, new Uint8Array(Int32Array.from(rows.flat()).buffer));
    return file;
  }
  const opened = (file: string, keep: number) => new BlockFile(file, endsOf(counts, 4), 2, keep);
  const read = (file: BlockFile, order: readonly number[]) => order.map((row) => [...file.ints(row)]);

  it('answers rows in any order, whatever it keeps', () => {
    const order = [6, 0, 3, 3, 1, 5, 2, 4, 0];
    for (const keep of [0, 30, 1000]) expect(read(opened(write(), keep), order)).to.deep.equal(order.map((row) => rows[row]));
  });

  it('answers texts', () => {
    const file = join(folder, 'texts');
    writeFileSync(file, 'onezweiтри');
    const texts = new BlockFile(file, endsOf(Int32Array.of(3, 0, 4, 6)), 2, 0);
    expect([3, 1, 2, 0].map((row) => texts.text(row))).to.deep.equal(['три', '', 'zwei', 'one']);
  });

  it('has read what was made ready: the file is not asked again', async () => {
    const path = write();
    const file = opened(path, 1000);
    await Promise.all([file.ready([0, 5]), file.ready([1, 4])]);
    truncateSync(path);
    expect(read(file, [0, 1, 4, 5])).to.deep.equal([0, 1, 4, 5].map((row) => rows[row]));
    expect(() => file.ints(2)).to.throw('cut off');
  });

  it('keeps the blocks read last', async () => {
    const path = write();
    const file = opened(path, 36); // blocks take 16, 12, 24 and 4 bytes
    for (const row of [0, 2, 4, 6]) await file.ready([row]);
    truncateSync(path);
    expect(read(file, [4, 5, 6])).to.deep.equal([4, 5, 6].map((row) => rows[row]));
    for (const row of [0, 1]) expect(() => file.ints(row)).to.throw('cut off');
  });

  it('leaves a fault to the one who wants the row', async () => {
    const path = write();
    const file = opened(path, 1000);
    truncateSync(path);
    await file.ready([0, 1, 2]);
    expect(() => file.ints(0))
      .to.throw('cut off')
      .with.property('name', 'InputError');
  });
});
