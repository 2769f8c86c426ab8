/** A checkpoint is read once, a little at a time, and each weight is TensorFlow's before the next is read. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { bareNames, loadWeights } from '../../../src/checkpoint/load-weights.js';
import type { StoredTensor } from '../../../src/checkpoint/types.js';
import { readWeights } from '../../../src/checkpoint/weight-files.js';
import { checkpointFolder, families } from '../../golden/checkpoints.js';
import { hasNative, useBackend } from '../../support/backend.js';

/** Numbers that a tensor was read for, and the most that it gave at once. */
interface Reading {
  numbers: number;
  most: number;
}

/** The same tensors, which tell what is read of them and what the backend holds by then. */
function watched(stored: ReadonlyMap<string, StoredTensor>, told: Map<string, Reading>): Map<string, StoredTensor> {
  const note = (name: string, count: number) => {
    const reading = told.get(name) ?? { numbers: 0, most: 0 };
    told.set(name, { numbers: reading.numbers + count, most: Math.max(reading.most, count) });
  };
  const watch = (tensor: StoredTensor): StoredTensor => ({
    ...tensor,
    read() {
      const values = tensor.read();
      note(tensor.name, values.length);
      return values;
    },
    pieces: (visit) =>
      tensor.pieces((piece, at) => {
        note(tensor.name, piece.length);
        visit(piece, at);
      }),
  });
  return new Map([...stored].map(([name, tensor]) => [name, watch(tensor)]));
}

describe('loading a checkpoint', () => {
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
  });

  for (const name of families)
    it(`${name}: every number is read once, and TensorFlow alone holds it afterwards`, () => {
      const checkpoint = openCheckpoint(checkpointFolder(name));
      const output = { kind: 'tokens' } as const;
      const network = checkpoint.network(output);
      const origins = checkpoint.origins(output);
      const told = new Map<string, Reading>();
      loadWeights(network, bareNames(watched(readWeights(checkpoint.folder), told), checkpoint.config.family), origins);
      const needed = Object.values(origins).flatMap(({ tensors }) => tensors);
      expect(told.size).to.equal(needed.length);
      const all = [...told.values()].reduce((sum, { numbers }) => sum + numbers, 0);
      expect(all).to.equal(network.countParams());
      const { tensorMap } = tf.backend() as unknown as { tensorMap: { get(id: object): { values: unknown; id: number } } };
      for (const weight of network.weights) expect(tensorMap.get(weight.read().dataId).values, weight.name).to.equal(null);
      network.dispose();
    });

  it('a tensor is given a piece at a time, whatever its type, as it is when read whole', () => {
    for (const name of families)
      for (const tensor of readWeights(checkpointFolder(name)).values()) {
        const whole = tensor.read();
        const again = new Float32Array(whole.length);
        tensor.pieces((piece, at) => again.set(piece, at));
        expect(again, tensor.name).to.deep.equal(whole);
      }
  });
});
