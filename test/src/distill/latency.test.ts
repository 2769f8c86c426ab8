import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { measureLatency } from '../../../src/distill/index.js';
import { buildModel, readWeights } from '../../../src/distill/model.js';
import { onOneCore } from '../../../src/runtime/one-core.js';
import { useBackend } from '../../support/backend.js';
import { plan, split, VOCABULARY } from './fixtures.js';

describe('latency of one text', function () {
  this.timeout(60_000);
  const { architecture } = plan();
  const shape = { vocabulary: VOCABULARY, classes: 2, length: 8 };
  const weights = () => {
    const model = buildModel(architecture, shape, 1);
    const values = readWeights(model.network);
    model.dispose();
    return values;
  };

  for (const backend of ['tensorflow', 'cpu'] as const)
    it(`is measured in one piece, its median at most its 95th percentile, nothing left behind (${backend})`, async () => {
      await useBackend(backend);
      const given = { architecture, weights: weights(), shape, split: split('validation', 30) };
      let pieces = 0;
      const measure = () => measureLatency(given, (work) => (pieces++, work()));
      await measure();
      const before = tf.memory().numTensors;
      const { p50, p95 } = await measure();
      expect(p50).to.be.above(0);
      expect(p95).to.be.at.least(p50);
      expect(tf.memory().numTensors).to.equal(before);
      expect(pieces).to.equal(2);
    });

  it('leaves the tensors of other trials and the texts beyond its longest alone', async () => {
    await useBackend();
    const kept = tf.keep(tf.tensor1d([1, 2, 3]));
    const long = { ...split('validation', 5), tokens: () => Int32Array.from({ length: 20 }, () => 3) };
    const found = await measureLatency({ architecture, weights: weights(), shape, split: long }, (work) => work());
    expect(found.p50).to.be.above(0);
    expect([...kept.dataSync()]).to.deep.equal([1, 2, 3]);
    kept.dispose();
  });
});

describe('work on one core', () => {
  /** The cores that each thread of this process may use. */
  const cores = (): string[] =>
    readdirSync('/proc/self/task').map(
      (id) => /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/self/task/${id}/status`, 'utf8'))![1]!,
    );

  it('binds every thread and gives the cores back, also after a fault', function () {
    if (process.platform !== 'linux') return this.skip();
    const before = cores();
    let unbound = false;
    const seen = onOneCore(cores, () => (unbound = true));
    if (unbound) return this.skip();
    expect(seen.length).to.equal(before.length);
    for (const one of seen) expect(one).to.match(/^\d+$/);
    expect(cores()).to.deep.equal(before);
    const failing = (): never => {
      throw new Error('no');
    };
    expect(() => onOneCore(failing, () => {})).to.throw('no');
    expect(cores()).to.deep.equal(before);
  });

  it('is done all the same, and said, where threads cannot be bound', () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      const told: string[] = [];
      expect(
        onOneCore(
          () => 7,
          () => told.push('unbound'),
        ),
      ).to.equal(7);
      expect(told).to.deep.equal(['unbound']);
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
