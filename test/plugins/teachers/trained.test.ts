import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { createTrainer, teacherLogits } from '../../../src/distill/index.js';
import type { Chosen, Kind } from '../../../src/plugin/index.js';
import adam from '../../../plugins/optimizers/adam.js';
import constant from '../../../plugins/schedules/constant.js';
import lstm from '../../../plugins/architectures/lstm.js';
import trained from '../../../plugins/teachers/trained.js';
import { useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';
import { adamScalars, textData } from '../../src/distill/fixtures.js';
import { MemorySignals } from '../../src/distill/memory-signals.js';
import { MemoryStore } from '../../src/distill/memory-store.js';

const plugins: Record<string, Parameters<typeof made>[0]> = { adam, constant, lstm };
const chosen = <K extends Kind>(kind: K, use: string, options = {}): Chosen<K> => ({ kind, use, options });
const make = ({ use, options }: Chosen) => made(plugins[use]!, options);

function teacher(rate = 0.02, said: string[] = []) {
  const log = { info: (line: string) => said.push(line), warn: (line: string) => said.push(line) };
  const options = {
    architecture: chosen('architecture', 'lstm', { embedding: 8, units: 6, dropout: 0 }),
    optimizer: chosen('optimizer', 'adam', { ...adamScalars, rate }),
    schedule: chosen('schedule', 'constant'),
    epochs: 6,
    batch_size: 16,
    clip_norm: null,
    patience: null,
  };
  return trained.create(options, createTrainer(make, { log }));
}

describe('trained teacher', function () {
  this.timeout(20_000);
  before(() => useBackend());

  it('learns, tells its epochs, and its logits say the label', async () => {
    const said: string[] = [];
    const model = await teacher(0.02, said).prepare(textData(), 1);
    const logits = (await model.logits('validation'))!;
    const right = Array.from({ length: 20 }, (_, row) => logits[2 * row + (row % 2)]! > logits[2 * row + 1 - (row % 2)]!).filter(Boolean);
    expect(right.length).to.be.greaterThan(16);
    expect(said).to.have.length(6);
    expect(model.parameters).to.equal(12 * 8 + (8 * 24 + 6 * 24 + 24) + (6 * 2 + 2));
    model.dispose?.();
  });

  it('kept and restored it gives the same test logits to the bit, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const [store, said] = [new MemoryStore(), [] as string[]];
    const inputs = {
      teacher: teacher(0.02, said),
      name: 'trained',
      key: 'k',
      data: textData(),
      seed: 1,
      store,
      signals: new MemorySignals(),
    };
    await teacherLogits({ ...inputs, splits: ['train'] });
    const restored = await teacherLogits({ ...inputs, splits: ['test'] });
    expect(said).to.have.length(6); // it was trained once
    const fresh = await teacherLogits({ ...inputs, store: new MemoryStore(), signals: new MemorySignals(), splits: ['test'] });
    expect(restored.logits).to.deep.equal(fresh.logits);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('gives the vectors of its layers: the last one is what the logits are made of, and they are kept', async () => {
    const [of, data, said, signals] = [teacher(0.02), textData(), [] as string[], new MemorySignals()];
    expect(await of.layers!(data)).to.deep.equal([{ name: 'embedding', width: 8, tokens: true }, { name: 'lstm', width: 6, tokens: false }, { name: 'dropout', width: 6, tokens: false }]); // prettier-ignore
    const inputs = { teacher: teacher(0.02, said), name: 'trained', key: 'k', data, seed: 1, store: new MemoryStore(), signals };
    await teacherLogits({ ...inputs, splits: ['train'] });
    const layers = [{ name: 'dropout', width: 6, part: 'text' as const }];
    const found = await teacherLogits({ ...inputs, splits: ['train'], layers });
    const again = await teacherLogits({ ...inputs, splits: ['train'], layers });
    expect([found.cached, again.cached, said.length]).to.deep.equal([false, true, 6]);
    expect(again.layers).to.deep.equal(found.layers);
    const model = await teacher(0.02).prepare(data, 1);
    const state = new Float32Array(model.state!()['weights.bin']!.slice().buffer);
    const [kernel, bias] = [tf.tensor2d(state.slice(-14, -2), [6, 2]), tf.tensor1d(state.slice(-2))];
    const logits = tf.tensor2d(found.layers['dropout']!.train, [50, 6]).matMul(kernel).add(bias).dataSync(); // prettier-ignore
    logits.forEach((logit, index) => expect(logit).to.be.closeTo(found.logits.train![index]!, 1e-4));
    model.dispose?.();
    tf.dispose([kernel, bias]);
  });

  it('kept weights that do not fit are refused', async () => {
    const error = await teacher().restore!({}, textData(), 1).then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.message).to.equal('the kept weights are incomplete');
  });

  it('says so when it diverges at once', async () => {
    const error = await teacher(1e38).prepare(textData(), 1).then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.message).to.contain("teacher 'lstm' diverged");
  });
});
