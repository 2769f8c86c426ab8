import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import transformer from '../../../plugins/teachers/transformer.js';
import adam from '../../../plugins/optimizers/adam.js';
import constant from '../../../plugins/schedules/constant.js';
import { openCheckpoint, textIds } from '../../../src/checkpoint/index.js';
import { createCheckpoints, createTrainer } from '../../../src/distill/index.js';
import { InputError, type Chosen, type EncodedSplit, type SignalRequest, type TextData } from '../../../src/plugin/index.js';
import { tinyData } from '../../contracts/tiny-data.js';
import { checkpointFolder, families } from '../../golden/checkpoints.js';
import { useBackend } from '../../support/backend.js';

const warnings: string[] = [];

function teacher(change: Partial<Parameters<typeof transformer.create>[0]> = {}, asked: SignalRequest[] = []) {
  const kept = new Map<string, Float32Array>();
  const signals = {
    async keep(request: SignalRequest) {
      if (!kept.has(request.key)) {
        asked.push(request);
        const half = Math.floor(request.rows / 2);
        kept.set(request.key, Float32Array.of(...(await request.part(0, half)), ...(await request.part(half, request.rows))));
      }
      return kept.get(request.key)!;
    },
  };
  const options = {
    model: null,
    folder: checkpointFolder('bert'),
    revision: 'main',
    pooling: 'auto',
    length: null,
    training: 'head',
    strength: 10,
    freeze: 0,
    freeze_embedding: false,
    layer_decay: 1,
    dropout: null,
    lora_rank: 4,
    lora_alpha: 8,
    lora_targets: ['query', 'key', 'value', 'mixed', 'inner', 'outer'],
    optimizer: { use: 'adam', kind: 'optimizer', options: { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } },
    schedule: { use: 'constant', kind: 'schedule', options: {} },
    epochs: 30,
    batch_size: 8,
    clip_norm: 1,
    ...change,
  } as const;
  const make = ({ use }: Chosen): unknown => (use === 'adam' ? adam.create({}) : constant.create({}));
  const log = { info: () => {}, warn: (line: string) => warnings.push(line) };
  return transformer.create(options, createCheckpoints({ root: 'nowhere', tell: () => {}, signals }), createTrainer(make, { log }));
}

/** The tiny task in words that the tiny vocabularies have. */
function knownWords(): TextData {
  const data = tinyData();
  const words: Record<string, string> = { lemon: 'cat', honey: 'dog', coffee: 'mat' };
  const said = (split: EncodedSplit): EncodedSplit => ({
    ...split,
    text: (row) => split.text(row).replace(/lemon|honey|coffee/, (word) => words[word]!),
  });
  return { ...data, train: said(data.train), validation: said(data.validation) };
}

/** Whether the table of tokens is the checkpoint's. */
function sameTable(state: Readonly<Record<string, Uint8Array>>, name: string): boolean {
  const { names, shapes } = JSON.parse(new TextDecoder().decode(state['weights.json'])) as { names: string[]; shapes: number[][] };
  const sizes = shapes.map((shape) => shape.reduce((product, axis) => product * axis, 1));
  const at = names.findIndex((weight) => weight.split('/').at(-1) === 'tokens');
  const start = sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
  const found = new Float32Array(state['weights.bin']!.slice().buffer).subarray(start, start + sizes[at]!);
  const network = openCheckpoint(checkpointFolder(name)).network({ kind: 'tokens' });
  const table = network.getLayer('embedding').weights[0]!.read().dataSync();
  network.dispose();
  return found.every((value, index) => value === table[index]);
}

/** Of the network that classifies into three. */
function parameters(name: string): number {
  const checkpoint = openCheckpoint(checkpointFolder(name));
  const { pooling, head } = checkpoint.config.family;
  const network = checkpoint.network({ kind: 'logits', pooling, classes: 3, ...head });
  const count = network.countParams();
  network.dispose();
  return count;
}

const fault = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(() => null, (reason: unknown) => reason); // prettier-ignore
  expect(error).to.be.instanceOf(InputError);
  return (error as Error).message;
};

describe('transformer teacher', function () {
  this.timeout(60_000);
  before(() => useBackend());

  for (const name of families)
    it(`learns a head on features of ${name}, computes them once a split, and leaks nothing`, async () => {
      const before = tf.memory().numTensors;
      const asked: SignalRequest[] = [];
      const data = tinyData();
      const plugin = teacher({ folder: checkpointFolder(name) }, asked);
      const model = await plugin.prepare(data, 1);
      const logits = (await model.logits('train'))!;
      expect(logits).to.have.length(data.train.size * 3);
      const again = await plugin.restore!(model.state!(), data, 1);
      expect(await again.logits('train')).to.deep.equal(logits);
      expect(await again.logits('test')).to.have.length(12 * 3);
      expect(asked.map(({ about }) => about.split)).to.deep.equal(['train', 'test']);
      for (const one of [model, again]) one.dispose?.();
      expect(tf.memory().numTensors).to.equal(before);
    });

  for (const [name, change] of [
    ['bert', { training: 'full', freeze: 1 }],
    ['bert', { training: 'full', freeze_embedding: true, layer_decay: 0.8 }],
    ['bert', { training: 'lora', epochs: 60 }],
    ['distilbert', { training: 'lora', lora_targets: ['query', 'value', 'outer'], epochs: 60 }],
    ['distilbert', { training: 'full' }],
    ['gpt2', { training: 'full' }],
  ] as const)
    // prettier-ignore
    it(`${name} with ${JSON.stringify(change)} learns its texts; kept and restored it is the same to the bit`, async () => {
      const before = tf.memory().numTensors;
      const data = knownWords();
      const plugin = teacher({ folder: checkpointFolder(name), ...change });
      const model = await plugin.prepare(data, 3);
      const logits = (await model.logits('train'))!;
      const right = Array.from({ length: data.train.size }, (_, row) => {
        const own = [...logits.subarray(3 * row, 3 * row + 3)];
        return own.indexOf(Math.max(...own)) === data.train.label(row);
      }).filter(Boolean).length;
      expect(right).to.be.greaterThan(15); // 10 by chance
      expect(sameTable(model.state!(), name)).to.equal('freeze' in change || 'freeze_embedding' in change || change.training === 'lora');
      expect(model.parameters).to.equal(parameters(name)); // adapters are merged
      const again = await plugin.restore!(model.state!(), data, 3);
      expect(await again.logits('train')).to.deep.equal(logits);
      for (const one of [model, again]) one.dispose?.();
      expect(warnings).to.deep.equal([]); // it was recorded
      expect(tf.memory().numTensors).to.equal(before);
    });

  for (const name of families)
    it(`gives the vectors of the layers of ${name}: the mean over the tokens, kept once`, async () => {
      const [asked, data, checkpoint] = [[] as SignalRequest[], tinyData(), openCheckpoint(checkpointFolder(name))];
      const plugin = teacher({ folder: checkpointFolder(name) }, asked);
      const last = `block_${checkpoint.config.sizes.layers - 1}`;
      const names = (await plugin.layers!(data)).map((layer) => layer.name);
      expect(names).to.include.members(['embedding', 'block_0', last]);
      const model = await plugin.prepare(data, 1);
      const found = (await model.hidden!(last, 'train')).slice();
      expect(await model.hidden!(last, 'train')).to.deep.equal(found);
      expect(asked).to.have.length(2);
      const network = checkpoint.network({ kind: 'tokens' });
      const ids = textIds(checkpoint, data.train.text(4), checkpoint.length);
      const width = checkpoint.config.sizes.width;
      tf.tidy(() => {
        const input = tf.tensor2d(ids.map((id) => id + 1), [1, ids.length], 'int32'); // prettier-ignore
        const block = tf.model({ inputs: network.inputs, outputs: network.getLayer(last).output as tf.SymbolicTensor });
        const mean = (block.predictOnBatch(input) as tf.Tensor).mean(1).dataSync();
        mean.forEach((value, at) => expect(found[4 * width + at]).to.be.closeTo(value, 1e-4));
      });
      network.dispose();
      model.dispose?.();
    });

  it('trained as a whole it gives the vectors of its layers too', async () => {
    const data = knownWords();
    const plugin = teacher({ training: 'full', epochs: 1 });
    const layers = await plugin.layers!(data);
    const model = await plugin.prepare(data, 3);
    for (const { name, width } of layers) expect(await model.hidden!(name, 'train'), name).to.have.length(data.train.size * width);
    model.dispose?.();
  });

  it('is another one with other files, and what does not fit is refused', async () => {
    expect(await teacher().identity!()).to.match(/^[0-9a-f]{64}$/).and.not.equal(await teacher({ folder: checkpointFolder('electra') }).identity!()); // prettier-ignore
    expect(await fault(teacher({ model: 'pip:x' }).identity!())).to.contain('names both a model and a folder');
    expect(await fault(teacher({ folder: null }).identity!())).to.contain('names no checkpoint');
    expect(await fault(teacher({ folder: 'no-such-folder' }).identity!())).to.contain('no-such-folder: does not exist');
    expect(await fault(teacher({ length: 41 }).prepare(tinyData(), 1))).to.contain('more than the 40 tokens');
    expect(await fault(teacher({ length: 41 }).outlook!(tinyData()))).to.contain('more than the 40 tokens');
    expect(await fault(teacher({ training: 'full', freeze: 3 }).outlook!(tinyData()))).to.contain('2 blocks');
    expect(await fault(teacher({ training: 'lora', lora_targets: ['queries'] }).outlook!(tinyData()))).to.contain('no product of a block');
    expect(await teacher({ freeze: 3, lora_targets: [] }).outlook!(tinyData())).to.deep.equal([]); // a head alone minds neither
    const error = await teacher().restore!({}, tinyData(), 1).then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.message).to.equal('the kept head does not fit');
  });
});
