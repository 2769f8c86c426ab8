import { expect } from 'chai';
import { teacherKey, teacherLogits } from '../../../src/distill/index.js';
import type { SplitName, Teacher, TeacherModel, TextData } from '../../../src/plugin/index.js';
import { textData } from './fixtures.js';
import { MemorySignals } from './memory-signals.js';
import { MemoryStore } from './memory-store.js';

interface Stores {
  readonly store: MemoryStore;
  readonly signals: MemorySignals;
}
const stores = (): Stores => ({ store: new MemoryStore(), signals: new MemorySignals() });

const sizes = { train: 50, validation: 20, test: 10 };

/** A teacher whose logits are the seed, and a log of what it was asked. */
function scripted(change: Partial<TeacherModel> = {}) {
  const asked: string[] = [];
  const model = (value: number): TeacherModel => ({
    parameters: 12,
    logits: async (split) => (asked.push(split), new Float32Array(sizes[split] * 2).fill(value)),
    state: () => ({ value: Uint8Array.of(value) }),
    ...change,
  });
  const teacher: Teacher = {
    prepare: async (_, seed) => (asked.push('prepare'), model(seed)),
    restore: async (state) => (asked.push('restore'), model(state['value']![0]!)),
  };
  return { asked, teacher };
}

function ask(store: Stores, teacher: Teacher, splits: SplitName[] = ['train', 'validation'], key = 'k', onTest = () => {}) {
  return teacherLogits({ teacher, name: 'scripted', key, data: textData(onTest), splits, seed: 5, ...store });
}
const fault = (promise: Promise<unknown>) => promise.then(() => 'none', (error: Error) => `${error.name}: ${error.message}`); // prettier-ignore

describe('teacherLogits', () => {
  it('asks the teacher once; the second time the store answers', async () => {
    const [store, { asked, teacher }] = [stores(), scripted()];
    const first = await ask(store, teacher);
    expect([first.cached, first.parameters, first.logits.train!.length, first.logits.train![0]]).to.deep.equal([false, 12, 100, 5]);
    const second = await ask(store, teacher);
    expect(second).to.deep.equal({ ...first, cached: true });
    expect(asked).to.deep.equal(['prepare', 'train', 'validation']);
  });

  it('opens the test split only when asked, and then restores the kept teacher instead of training it again', async () => {
    const [store, { asked, teacher }] = [stores(), scripted()];
    let opened = 0;
    await ask(store, teacher, ['train', 'validation'], 'k', () => opened++);
    expect(opened).to.equal(0);
    const test = await ask(store, teacher, ['test'], 'k', () => opened++);
    expect([opened, test.cached, test.logits.test!.length]).to.deep.equal([1, false, 20]);
    expect(asked.slice(3)).to.deep.equal(['restore', 'test']);
    expect((await ask(store, teacher, ['test'])).cached).to.equal(true);
  });

  it('another key is another teacher', async () => {
    const [store, { asked, teacher }] = [stores(), scripted()];
    await ask(store, teacher);
    await ask(store, teacher, ['train'], 'other');
    expect(asked.filter((what) => what === 'prepare')).to.have.length(2);
  });

  it('keeps the logits of a teacher that reads original texts by those, split by split', async () => {
    const store = stores();
    const scriptedTeacher = scripted();
    const { asked } = scriptedTeacher;
    const teacher: Teacher = { ...scriptedTeacher.teacher, originals: true };
    const data = (train: string, validation = 'v'): TextData => ({
      ...textData(),
      originals: async function* (name) {
        yield { text: name === 'train' ? train : validation, id: null };
      },
    });
    const logits = (from: TextData) =>
      teacherLogits({ teacher, name: 'scripted', key: 'k', data: from, splits: ['train', 'validation'], seed: 5, ...store });
    expect((await logits(data('one'))).cached).to.equal(false);
    expect((await logits(data('one'))).cached).to.equal(true);
    expect(asked).to.deep.equal(['prepare', 'train', 'validation']);
    expect((await logits(data('two'))).cached).to.equal(false);
    expect(asked.slice(3)).to.deep.equal(['prepare', 'train']);
    expect((await logits(data('two', 'w'))).cached).to.equal(false);
    expect(asked.slice(5)).to.deep.equal(['prepare', 'validation']);
  });

  it('does not trust what is damaged in the store', async () => {
    const [store, { asked, teacher }] = [stores(), scripted()];
    await ask(store, teacher);
    for (const [key, { about, values }] of store.signals.kept) {
      store.signals.kept.set(key, { about, values: values.slice(1) });
      expect((await ask(store, teacher)).cached).to.equal(false);
      expect((await ask(store, teacher)).cached).to.equal(true);
    }
    expect((await ask(store, teacher)).logits.train![0]).to.equal(5);
    expect(asked.filter((what) => what === 'prepare')).to.have.length(1);
  });

  it('asks a teacher that can for one part after the other', async () => {
    const parts: string[] = [];
    const part = async (split: SplitName, start: number, end: number) => (parts.push(`${split}:${start}-${end}`), new Float32Array(2 * (end - start)).fill(start + 1)); // prettier-ignore
    const [store, { asked, teacher }] = [stores(), scripted({ part })];
    const { logits } = await ask(store, teacher);
    expect([logits.train!.length, logits.validation![0]]).to.deep.equal([100, 1]);
    expect(parts).to.deep.equal(['train:0-50', 'validation:0-20']);
    expect(asked).to.deep.equal(['prepare']);
    const short = scripted({ part: async () => new Float32Array(3) });
    expect(await fault(ask(stores(), short.teacher))).to.contain('logits of train has 3 numbers; expected 100 (50 x 2)');
  });

  it('leaves out the test split that a teacher knows nothing of, and only that', async () => {
    const unknowing = (unknown: SplitName) =>
      scripted({ logits: async (split) => (split === unknown ? null : new Float32Array(2 * sizes[split])) }).teacher;
    const { logits } = await ask(stores(), unknowing('test'), ['train', 'test']);
    expect(Object.keys(logits)).to.deep.equal(['train']);
    expect(await fault(ask(stores(), unknowing('train')))).to.contain('logits gave null, not a Float32Array');
  });

  it('a kept teacher that cannot be restored is made again', async () => {
    const [store, { asked, teacher }] = [stores(), scripted()];
    await ask(store, teacher);
    const broken: Teacher = { ...teacher, restore: async () => Promise.reject(new Error('no')) };
    expect((await ask(store, broken, ['test'])).cached).to.equal(false);
    expect(asked.filter((what) => what === 'prepare')).to.have.length(2);
  });

  it('names the teacher whose logits are of the wrong size, not finite or not numbers', async () => {
    const wrong = (logits: unknown) => fault(ask(stores(), scripted({ logits: async () => logits as Float32Array }).teacher));
    expect(await wrong(new Float32Array(3))).to.equal(
      "PluginError: teacher 'scripted': logits of train has 3 numbers; expected 100 (50 x 2)",
    );
    expect(await wrong(new Float32Array(100).fill(NaN))).to.equal("PluginError: teacher 'scripted': logits of train are not all finite");
    expect(await wrong([1])).to.equal("PluginError: teacher 'scripted': logits gave a list of 1, not a Float32Array");
  });
});

describe('teacherKey', () => {
  const base = {
    choice: { use: 'trained', kind: 'teacher', options: { epochs: 3 } },
    digests: ['a'],
    data: 'd',
    seed: 1,
    backend: 'cpu',
  } as const;

  it('changes with everything the logits follow from', () => {
    const changes = [
      {},
      { choice: { ...base.choice, options: { epochs: 4 } } },
      { digests: ['b'] },
      { data: 'e' },
      { seed: 2 },
      { backend: 'wasm' },
      { identity: 'file' },
    ];
    expect(new Set(changes.map((change) => teacherKey({ ...base, ...change }))).size).to.equal(7);
    expect(teacherKey(base)).to.match(/^[0-9a-f]{64}$/);
  });
});
