import { expect } from 'chai';
import { teacherKey, teacherLogits } from '../../../src/distill/index.js';
import type { SplitName, Teacher, TeacherModel, TextData } from '../../../src/plugin/index.js';
import { textData } from './fixtures.js';
import { MemoryStore } from './memory-store.js';

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

function ask(store: MemoryStore, teacher: Teacher, splits: SplitName[] = ['train', 'validation'], key = 'k', onTest = () => {}) {
  return teacherLogits({ teacher, name: 'scripted', key, data: textData(onTest), splits, seed: 5, store });
}
const fault = (promise: Promise<unknown>) => promise.then(() => 'none', (error: Error) => `${error.name}: ${error.message}`); // prettier-ignore

describe('teacherLogits', () => {
  it('asks the teacher once; the second time the store answers', async () => {
    const [store, { asked, teacher }] = [new MemoryStore(), scripted()];
    const first = await ask(store, teacher);
    expect([first.cached, first.parameters, first.logits.train!.length, first.logits.train![0]]).to.deep.equal([false, 12, 100, 5]);
    const second = await ask(store, teacher);
    expect(second).to.deep.equal({ ...first, cached: true });
    expect(asked).to.deep.equal(['prepare', 'train', 'validation']);
  });

  it('opens the test split only when asked, and then restores the kept teacher instead of training it again', async () => {
    const [store, { asked, teacher }] = [new MemoryStore(), scripted()];
    let opened = 0;
    await ask(store, teacher, ['train', 'validation'], 'k', () => opened++);
    expect(opened).to.equal(0);
    const test = await ask(store, teacher, ['test'], 'k', () => opened++);
    expect([opened, test.cached, test.logits.test!.length]).to.deep.equal([1, false, 20]);
    expect(asked.slice(3)).to.deep.equal(['restore', 'test']);
    expect((await ask(store, teacher, ['test'])).cached).to.equal(true);
  });

  it('another key is another teacher', async () => {
    const [store, { asked, teacher }] = [new MemoryStore(), scripted()];
    await ask(store, teacher);
    await ask(store, teacher, ['train'], 'other');
    expect(asked.filter((what) => what === 'prepare')).to.have.length(2);
  });

  it('keeps the logits of a teacher that reads original texts by those, split by split', async () => {
    const store = new MemoryStore();
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
      teacherLogits({ teacher, name: 'scripted', key: 'k', data: from, splits: ['train', 'validation'], seed: 5, store });
    expect((await logits(data('one'))).cached).to.equal(false);
    expect((await logits(data('one'))).cached).to.equal(true);
    expect(asked).to.deep.equal(['prepare', 'train', 'validation']);
    expect((await logits(data('two'))).cached).to.equal(false);
    expect(asked.slice(3)).to.deep.equal(['prepare', 'train']);
    expect((await logits(data('two', 'w'))).cached).to.equal(false);
    expect(asked.slice(5)).to.deep.equal(['prepare', 'validation']);
  });

  it('does not trust what is damaged in the store', async () => {
    const [store, { asked, teacher }] = [new MemoryStore(), scripted()];
    await ask(store, teacher);
    for (const damage of [new Uint8Array(7), new Uint8Array(4), new Uint8Array(400).fill(255)]) {
      for (const parts of store.kept.values()) if (parts['logits.bin']) parts['logits.bin'] = damage;
      expect((await ask(store, teacher)).cached).to.equal(false);
    }
    for (const parts of store.kept.values()) if (parts['logits.json']) parts['logits.json'] = Uint8Array.of(1);
    expect((await ask(store, teacher)).logits.train![0]).to.equal(5);
    expect(asked.filter((what) => what === 'prepare')).to.have.length(1);
  });

  it('a kept teacher that cannot be restored is made again', async () => {
    const [store, { asked, teacher }] = [new MemoryStore(), scripted()];
    await ask(store, teacher);
    const broken: Teacher = { ...teacher, restore: async () => Promise.reject(new Error('no')) };
    expect((await ask(store, broken, ['test'])).cached).to.equal(false);
    expect(asked.filter((what) => what === 'prepare')).to.have.length(2);
  });

  it('names the teacher whose logits are of the wrong size, not finite or not numbers', async () => {
    const wrong = (logits: unknown) => fault(ask(new MemoryStore(), scripted({ logits: async () => logits as Float32Array }).teacher));
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
