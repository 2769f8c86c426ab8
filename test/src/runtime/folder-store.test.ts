import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FolderStore } from '../../../src/runtime/folder-store.js';
import { scratchFolder } from './scratch.js';

describe('folder store', () => {
  const folder = scratchFolder('folders');
  let stores = 0;
  const newStore = (limit?: number) => new FolderStore(join(folder, String(stores++)), limit);
  function put(store: FolderStore, key: string, content = 'x'): void {
    const draft = store.draft();
    writeFileSync(join(draft.folder, 'part'), content);
    draft.keep(key);
    draft.discard();
  }
  const content = (store: FolderStore, key: string) => readFileSync(join(store.find(key)!, 'part'), 'utf8');
  const old = (path: string, hours: number) => utimesSync(path, new Date(), new Date(Date.now() - hours * 3_600_000));

  it('finds what was kept, until it is dropped', () => {
    const store = newStore();
    expect(store.find('aa')).to.equal(null);
    put(store, 'aa', 'one');
    expect(content(store, 'aa')).to.equal('one');
    store.drop('aa');
    store.drop('aa');
    expect(store.find('aa')).to.equal(null);
    expect(readdirSync(store.root)).to.deep.equal([]);
  });

  it('lets the first of two writers of a key win', () => {
    const store = newStore();
    put(store, 'aa', 'one');
    put(store, 'aa', 'two');
    expect(content(store, 'aa')).to.equal('one');
    expect(readdirSync(store.root)).to.deep.equal(['aa']);
  });

  it('leaves nothing of a draft that is discarded', () => {
    const store = newStore();
    const draft = store.draft();
    writeFileSync(join(draft.folder, 'part'), 'x');
    draft.discard();
    expect(readdirSync(store.root)).to.deep.equal([]);
  });

  it('makes room beyond its limit: what was used longest ago goes, the newest stays', () => {
    const store = newStore(25);
    for (const [key, hours] of [
      ['aa', 3],
      ['bb', 2],
    ] as const) {
      put(store, key, 'ten bytes.');
      old(join(store.root, key), hours);
    }
    store.find('aa'); // used now
    put(store, 'cc', 'ten bytes.');
    expect(readdirSync(store.root).sort()).to.deep.equal(['aa', 'cc']);
    put(store, 'dd', 'more bytes than the limit allows');
    expect(readdirSync(store.root)).to.deep.equal(['dd']);
  });

  it('removes drafts of processes that are gone, none of one that lives', () => {
    const store = newStore();
    const names = { gone: 'draft-999999999-ab', young: 'draft-999999999-cd', living: `draft-${process.pid}-ef` };
    for (const name of Object.values(names)) mkdirSync(join(store.root, name), { recursive: true });
    for (const name of [names.gone, names.living]) old(join(store.root, name), 1);
    store.draft().discard();
    expect(readdirSync(store.root).sort()).to.deep.equal([names.living, names.young].sort());
    old(join(store.root, names.living), 30);
    store.draft().discard();
    expect(existsSync(join(store.root, names.living))).to.equal(false);
  });

  it('takes only hex digests for keys', () => {
    for (const key of ['', '../aa', 'a/b', 'draft-1-ab']) expect(() => newStore().find(key), key).to.throw(RangeError);
  });
});
