/** What is wrong with a checkpoint is told in one error, and no wrong model comes of it. */
import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { checkpointFolder, goldenCheckpoints as golden, padded } from '../../golden/checkpoints.js';
import { expectClose } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';
import { scratchFolder } from '../runtime/scratch.js';
import { changedCopy, safetensors, storedTensors, type WrittenTensors } from './writing.js';

const WEIGHTS = 'model.safetensors';
const output = { kind: 'logits', pooling: 'first', classes: 3, hidden: 'tanh', bias: true } as const;

function fault(folder: string): string {
  try {
    openCheckpoint(folder).network(output).dispose();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('it was opened');
}

const logits = (folder: string) =>
  tf.tidy(
    () =>
      openCheckpoint(folder)
        .network(output)
        .apply(tf.tensor2d(padded(golden.of['bert']!.ids), undefined, 'int32')) as tf.Tensor,
  );

/** Numbers of two bytes: the upper half of a float32 (bfloat16), or half precision by rounding the fraction off. */
function halved(bytes: Uint8Array, dtype: 'BF16' | 'F16'): Uint8Array {
  const words = new Uint32Array(bytes.slice().buffer);
  const half = (word: number): number => {
    if (dtype === 'BF16') return word >>> 16;
    const exponent = ((word >>> 23) & 255) - 127 + 15;
    const sign = (word >>> 16) & 0x8000;
    return exponent <= 0 ? sign : sign | (exponent << 10) | ((word >>> 13) & 1023);
  };
  return new Uint8Array(Uint16Array.from(words, half).buffer);
}
const inHalf =
  (dtype: 'BF16' | 'F16') =>
  (tensors: WrittenTensors): WrittenTensors =>
    Object.fromEntries(Object.entries(tensors).map(([name, { shape, bytes }]) => [name, { dtype, shape, bytes: halved(bytes, dtype) }]));

describe('a checkpoint that is not right', function () {
  this.timeout(30_000);
  let [folder, copies] = ['', 0];
  const next = () => join(folder, String(copies++));
  before(() => useBackend());
  before(() => void (folder = scratchFolder('checkpoints')));

  it('cut off at any place is told to be truncated', () => {
    const whole = readFileSync(join(changedCopy('bert', next()), WEIGHTS)).length;
    for (const left of [0, 5, 9, 400, whole - 4000, whole - 1]) {
      const copy = changedCopy('bert', next());
      truncateSync(join(copy, WEIGHTS), left);
      expect(fault(copy), `${left} bytes`).to.match(/is truncated/);
    }
  });

  it('with renamed, missing and extra tensors lists them by name', () => {
    const renamed = changedCopy('bert', next(), ({ 'bert.embeddings.word_embeddings.weight': table, ...rest }) => ({ ...rest, 'bert.embeddings.words': table! })); // prettier-ignore
    expect(fault(renamed)).to.contain('misses 1 of').and.contain('embeddings.word_embeddings.weight').and.contain('bert.embeddings.words');
    const deeper = changedCopy('bert', next(), (all) => ({ ...all, 'bert.encoder.layer.2.output.dense.bias': all['classifier.bias']! }));
    expect(fault(deeper)).to.contain('does not have: bert.encoder.layer.2.output.dense.bias');
  });

  it('with a tensor of another shape names it and both shapes', () => {
    const name = 'bert.encoder.layer.1.intermediate.dense.weight';
    const turned = changedCopy('bert', next(), (all) => ({ ...all, [name]: { ...all[name]!, shape: [8, 12] } }));
    expect(fault(turned)).to.contain('intermediate.dense.weight').and.contain('has shape [8,12]; by config.json it is [12,8]');
  });

  it('with the vocabulary of another model is refused', () => {
    const other = changedCopy('bert', next());
    copyFileSync(join(checkpointFolder('roberta'), 'tokenizer.json'), join(other, 'tokenizer.json'));
    expect(fault(other)).to.contain('belongs to another model');
    const shorter = changedCopy('bert', next());
    rmSync(join(shorter, 'tokenizer.json'));
    writeFileSync(join(shorter, 'vocab.txt'), '[PAD]\n[UNK]\nthe\n');
    expect(fault(shorter)).to.contain("token '[CLS]' is not in its vocabulary");
  });

  it('kept as a pickle is not opened', () => {
    const only = changedCopy('bert', next());
    renameSync(join(only, WEIGHTS), join(only, 'pytorch_model.bin'));
    expect(fault(only)).to.contain('pytorch_model.bin').and.contain('can run code');
    const disguised = changedCopy('bert', next());
    writeFileSync(join(disguised, WEIGHTS), Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(100)]));
    expect(fault(disguised)).to.contain('is a pickle');
    writeFileSync(join(disguised, WEIGHTS), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
    expect(fault(disguised)).to.contain('Git LFS pointer');
  });

  it('of a kind that is not known says what is', () => {
    const copy = changedCopy('bert', next());
    const file = join(copy, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as object;
    const withConfig = (change: object) => (writeFileSync(file, JSON.stringify({ ...config, ...change })), fault(copy));
    expect(withConfig({ model_type: 'robert' }))
      .to.contain("model_type 'robert' is not known")
      .and.contain("did you mean 'roberta'?");
    expect(withConfig({ hidden_act: 'mish' })).to.contain("hidden_act: activation 'mish' is not known");
    expect(withConfig({ hidden_size: 'eight' })).to.contain('hidden_size: is "eight"');
    expect(withConfig({ position_embedding_type: 'relative_key' })).to.contain('position_embedding_type');
    expect(withConfig({ num_hidden_layers: 1 })).to.contain('bert.encoder.layer.1.');
    writeFileSync(file, '{');
    expect(fault(copy)).to.contain('is no valid JSON');
    expect(fault(join(folder, 'nowhere'))).to.contain('does not exist');
  });

  it('but sharded is read as one, and a shard that is lost is missed', () => {
    const copy = changedCopy('bert', next());
    const all = Object.entries(storedTensors(join(copy, WEIGHTS)));
    const shards = { 'model-00001-of-00002.safetensors': all.slice(0, 20), 'model-00002-of-00002.safetensors': all.slice(20) };
    const map = Object.entries(shards).flatMap(([file, tensors]) => tensors.map(([name]) => [name, file]));
    for (const [file, tensors] of Object.entries(shards)) writeFileSync(join(copy, file), safetensors(Object.fromEntries(tensors)));
    writeFileSync(join(copy, `${WEIGHTS}.index.json`), JSON.stringify({ weight_map: Object.fromEntries(map) }));
    rmSync(join(copy, WEIGHTS));
    expectClose(logits(copy), golden.of['bert']!.logits);
    rmSync(join(copy, 'model-00002-of-00002.safetensors'));
    expect(fault(copy)).to.contain('model-00002-of-00002.safetensors');
  });

  for (const [dtype, tolerance] of [
    ['BF16', 0.15],
    ['F16', 0.02],
  ] as const)
    // prettier-ignore
    it(`but in ${dtype} gives nearly the numbers of float32`, () => {
      expectClose(logits(changedCopy('bert', next(), inHalf(dtype))), golden.of['bert']!.logits, tolerance);
    });
});
