import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileEpochStore } from '../../../src/runtime/epoch-store.js';
import { scratchFolder } from './scratch.js';

const parts = (value: number) => ({ 'seat.bin': Uint8Array.of(value, value + 1) });

describe('epoch store', () => {
  const folder = scratchFolder('epochs');
  const warned: string[] = [];
  const store = new FileEpochStore(folder, { info: () => {}, warn: (line) => warned.push(line) });
  const names = (key: string) => readdirSync(join(folder, key)).sort();
  const flip = (key: string, epoch: number) => {
    const file = join(folder, key, `epoch-${epoch}`, 'seat.bin');
    const bytes = readFileSync(file);
    bytes[0]! ^= 4;
    writeFileSync(file, bytes);
  };
  beforeEach(() => warned.splice(0));

  it('gives the newest epoch, whatever their number of digits, and keeps two', async () => {
    expect(await store.latest('aa')).to.equal(null);
    for (const epoch of [8, 9, 10, 11]) await store.keep('aa', epoch, parts(epoch));
    expect(await store.latest('aa')).to.deep.equal(parts(11));
    expect(names('aa')).to.deep.equal(['epoch-10', 'epoch-11']);
    expect(warned).to.deep.equal([]);
  });

  it('takes the one before a damaged epoch and says so; with both damaged there is none', async () => {
    for (const epoch of [1, 2]) await store.keep('bb', epoch, parts(epoch));
    flip('bb', 2);
    expect(await store.latest('bb')).to.deep.equal(parts(1));
    expect(warned).to.have.length(1);
    expect(warned[0])
      .to.contain('epoch 2')
      .and.contain(join(folder, 'bb', 'epoch-2'));
    await store.keep('bb', 2, parts(2));
    expect(await store.latest('bb')).to.deep.equal(parts(2));
    expect(names('bb')).to.deep.equal(['epoch-1', 'epoch-2']); // the damaged copy is gone too
    for (const epoch of [1, 2]) flip('bb', epoch);
    expect(await store.latest('bb')).to.equal(null);
    expect(warned).to.have.length(3);
  });

  it('does not take a draft of a killed process for an epoch, and removes it with the next one', async () => {
    mkdirSync(join(folder, 'cc', 'epoch-2.1-ab.tmp'), { recursive: true });
    writeFileSync(join(folder, 'cc', 'epoch-2.1-ab.tmp', 'seat.bin'), 'half');
    expect(await store.latest('cc')).to.equal(null);
    await store.keep('cc', 1, parts(1));
    expect(names('cc')).to.deep.equal(['epoch-1']);
  });

  it('forgets a training whole, and minds no other', async () => {
    await store.keep('dd', 1, parts(1));
    await store.keep('ee', 1, parts(3));
    await store.forget('dd');
    await store.forget('nothing-there');
    expect(existsSync(join(folder, 'dd'))).to.equal(false);
    expect(await store.latest('ee')).to.deep.equal(parts(3));
  });
});
