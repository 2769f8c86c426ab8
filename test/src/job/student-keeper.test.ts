import { expect } from 'chai';
import type { Progress } from '../../../src/distill/progress.js';
import { studentKeeper, studentKey } from '../../../src/job/student-keeper.js';
import { differences } from '../../../src/job/versions.js';
import { InputError } from '../../../src/plugin/index.js';

const report = (epoch: number) => ({ epoch, trainLoss: 1, validation: { loss: 1 }, rate: 0.1, seconds: 1 });
const progress = (epochs: number): Progress => ({
  reports: Array.from({ length: epochs }, (_, epoch) => report(epoch)),
  best: { epoch: 0, value: 1, weights: { names: ['w'], shapes: [[2]], values: [Float32Array.of(1, 2)] }, logits: Float32Array.of(3) },
  seat: { steps: epochs * 4, values: [Float32Array.of(1, 2)] },
});

function keeping(every: number, fault?: Error) {
  const kept = new Map<number, Record<string, Uint8Array>>();
  const state = { leaving: false, left: 0, judged: [] as number[] };
  const warnings: string[] = [];
  const keeper = studentKeeper({
    key: 'k',
    every,
    store: {
      latest: async () => [...kept.values()].at(-1) ?? null,
      keep: async (_, epoch, parts) => {
        if (fault) throw fault;
        kept.set(epoch, { ...parts });
      },
      forget: async () => kept.clear(),
    },
    log: { info: () => {}, warn: (line) => void warnings.push(line) },
    leaving: () => state.leaving,
    leave: () => void state.left++,
    judge: async ({ epoch }) => (state.judged.push(epoch), epoch === 1 ? 'prune' : 'continue'),
  });
  return { keeper, kept, state, warnings };
}

describe('the epochs of a student that trains in a worker', () => {
  it('are kept where enough training may be lost, and the last one whenever it leaves', async () => {
    const { keeper, kept, state } = keeping(60_000);
    await keeper.keep(progress(1));
    expect([...kept.keys()]).to.deep.equal([]);
    state.leaving = true;
    await keeper.keep(progress(2));
    expect([...kept.keys()]).to.deep.equal([2]);
    expect(state.left).to.equal(1);
    const each = keeping(0);
    for (const epochs of [1, 2]) await each.keeper.keep(progress(epochs));
    expect([...each.kept.keys()]).to.deep.equal([1, 2]);
    expect(await each.keeper.latest()).to.deep.equal(progress(2));
    expect(each.state.left).to.equal(0);
  });

  it('are judged again, in order, where another worker goes on with them', async () => {
    const { keeper, state } = keeping(0);
    expect(await keeper.resumed(progress(3).reports)).to.equal('prune');
    expect(state.judged).to.deep.equal([0, 1, 2]);
    expect(await keeper.resumed(progress(1).reports)).to.equal('continue');
  });

  it('may be lost where nothing can be kept: training goes on', async () => {
    const { keeper, warnings } = keeping(0, new InputError('the disk is full'));
    await keeper.keep(progress(1));
    expect(warnings.join()).to.contain('the disk is full');
  });

  it('are those of one study, document and set of versions', () => {
    const work = { document: { seed: 1 }, versions: { code: 'a' }, files: {} };
    const keys = [
      studentKey('s', work),
      studentKey('t', work),
      studentKey('s', { ...work, document: { seed: 2 } }),
      studentKey('s', { ...work, versions: { code: 'b' } }),
    ];
    expect(new Set(keys).size).to.equal(4);
    expect(studentKey('s', { ...work, files: { '/x': 'y' } })).to.equal(keys[0]);
  });
});

describe('versions', () => {
  it('that differ are named, with what they are on both sides', () => {
    const there = { code: 'aaaa', 'loss:x': '0123456789abcdef', 'data:train': 'c' };
    expect(differences(there, { ...there })).to.deep.equal([]);
    expect(differences(there, { code: 'aaaa', 'loss:x': 'f', backend: 'wasm' })).to.deep.equal([
      'loss:x (0123456789ab there, f here)',
      'data:train (c there, none here)',
      'backend (none there, wasm here)',
    ]);
  });
});
