/** A checkpoint is read once, a little at a time, and each weight is TensorFlow's before the next is read. */
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { float16 } from '../../../src/checkpoint/half.js';
import { bareNames, loadWeights } from '../../../src/checkpoint/load-weights.js';
import type { StoredTensor } from '../../../src/checkpoint/types.js';
import { readSafetensors } from '../../../src/checkpoint/safetensors.js';
import { readWeights } from '../../../src/checkpoint/weight-files.js';
import { checkpointFolder, families } from '../../golden/checkpoints.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { safetensors } from './writing.js';

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

  it('a large tensor is given by pieces of at most 262,144 numbers, each once and in its place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhouse-pieces-'));
    try {
      const count = 600_001;
      const words = Uint16Array.from({ length: count }, (_, index) => index % 0x7c00); // every finite half from 0 up
      const floats = Float32Array.from({ length: count }, (_, index) => index);
      const file = join(folder, 'model.safetensors');
      const [half, full] = [words, floats].map(({ buffer }) => new Uint8Array(buffer));
      writeFileSync(
        file,
        safetensors({ half: { dtype: 'F16', shape: [count], bytes: half! }, full: { dtype: 'F32', shape: [count], bytes: full! } }),
      );
      for (const tensor of readSafetensors(file).values()) {
        const again = new Float32Array(count);
        const lengths: number[] = [];
        tensor.pieces((piece, at) => {
          lengths.push(piece.length);
          again.set(piece, at);
        });
        expect(lengths, tensor.name).to.deep.equal([262_144, 262_144, count - 2 * 262_144]);
        expect(again.every((value, index) => value === (tensor.name === 'full' ? index : float16(index % 0x7c00)))).to.equal(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
