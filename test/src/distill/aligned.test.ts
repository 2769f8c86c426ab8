/** What a checkpoint gives of the tokens that a student reads too: vectors and attention, equal to transformers'; golden/attention_numbers.py. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import transformer from '../../../plugins/teachers/transformer.js';
import attentionMaps from '../../../plugins/losses/attention-maps.js';
import adam from '../../../plugins/optimizers/adam.js';
import constant from '../../../plugins/schedules/constant.js';
import { openCheckpoint, textIds } from '../../../src/checkpoint/index.js';
import { createCheckpoints, createTrainer } from '../../../src/distill/index.js';
import { withLayers } from '../../../src/layers/index.js';
import { InputError, type Chosen, type EncodedSplit, type SignalRequest, type TextData } from '../../../src/plugin/index.js';
import { checkpointFolder, goldenCheckpoints, padded } from '../../golden/checkpoints.js';
import { expectClose } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';

interface Golden {
  readonly rows: readonly number[];
  readonly block: number;
  /** Of each row the distributions (H, L, L) of each block, flattened. */
  readonly of: Readonly<Record<string, { attentions: number[][][]; loss: number; gradients: Record<string, number[]> }>>;
}
const golden = JSON.parse(readFileSync(new URL('../../../../test/golden/attention.json', import.meta.url), 'utf8')) as Golden;
const { texts } = goldenCheckpoints;
const LENGTH = 10;

/** The reference's texts as a student reads them with the checkpoint's tokenizer; a token that it has not seen is unknown. */
function alignedData(name: string, { unknown = '', cut = LENGTH, said = (text: string) => text } = {}): TextData {
  const checkpoint = openCheckpoint(checkpointFolder(name));
  const tokens = ['<padding>', '<unknown>', ...[...checkpoint.tokenizer.ids.keys()].filter((token) => token !== unknown)];
  const names = new Map(Array.from(checkpoint.tokenizer.ids, ([token, id]) => [id, token]));
  const split = (of: 'train' | 'validation'): EncodedSplit => {
    const ids = texts.map(
      (text) =>
      textIds(checkpoint, said(text), cut).map((id) => Math.max(1, tokens.indexOf(names.get(id)!))).slice(0, LENGTH), // prettier-ignore
    );
    return { name: of, size: texts.length, digest: `${of}-${name}-${cut}`, text: (row) => texts[row]!, tokens: (row) => ids[row]!, label: (row) => row % 2 }; // prettier-ignore
  };
  const [train, validation] = [split('train'), split('validation')];
  const vocabulary = { size: tokens.length, tokens, id: (token: string) => Math.max(1, tokens.indexOf(token)) };
  return {
    name: 'same',
    labels: ['no', 'yes'],
    vocabulary,
    maxLength: LENGTH,
    digest: name,
    train,
    validation,
    openTest: async () => train,
  };
}

function teacher(folder: string, change: object = {}) {
  const kept = new Map<string, Float32Array>();
  const signals = {
    async keep(request: SignalRequest) {
      if (!kept.has(request.key)) kept.set(request.key, await request.part(0, request.rows));
      return kept.get(request.key)!;
    },
  };
  const defaults = Object.entries(transformer.options).map(([option, { default: value }]) => [option, value]);
  const chosen = (kind: string, use: string, options = {}) => ({ kind, use, options });
  const options = {
    ...Object.fromEntries(defaults),
    folder,
    optimizer: chosen('optimizer', 'adam', { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }),
    schedule: chosen('schedule', 'constant'),
    ...change,
  } as Parameters<typeof transformer.create>[0];
  const make = ({ use }: Chosen): unknown => (use === 'adam' ? adam.create({}) : constant.create({}));
  return transformer.create(options, createCheckpoints({ root: 'nowhere', tell: () => {}, signals }), createTrainer(make));
}

describe('what a checkpoint gives of tokens', function () {
  this.timeout(60_000);
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  for (const [name, of] of Object.entries(golden.of))
    it(`${name}: the attention of its blocks is the reference's once it is a distribution`, async () => {
      const data = alignedData(name);
      const plugin = teacher(checkpointFolder(name));
      const layers = await plugin.layers!(data);
      const block = (index: number) => layers.find((layer) => layer.name === `block_${index}`)!;
      expect(block(0)).to.deep.include({ tokens: true, heads: 2 });
      const model = await plugin.prepare(data, 1);
      for (const [at, row] of golden.rows.entries()) {
        const length = goldenCheckpoints.of[name]!.ids[row]!.length;
        if (length > LENGTH) continue;
        for (const [index, expected] of of.attentions[at]!.entries()) {
          const found = await model.hidden!(`block_${index}`, 'train', 'attention');
          const scores = tf.tensor4d(found, [texts.length, 2, LENGTH, LENGTH]);
          const own = scores.slice([row, 0, 0, 0], [1, 2, length, length]);
          expectClose(tf.softmax(own), expected);
          const pad = LENGTH - length;
          const filled = tf.pad(own, [[0, 0], [0, 0], [0, pad], [0, pad]]); // prettier-ignore
          expectClose(scores.slice([row, 0, 0, 0], [1, 2, LENGTH, LENGTH]), [...filled.dataSync()], 0);
        }
      }
      model.dispose?.();
    });

  it("gives vectors of tokens that are the reference's, zeros after the text, also where the student does not know a token", async () => {
    for (const name of ['bert', 'gpt2', 'roberta']) {
      const data = alignedData(name, { unknown: [...openCheckpoint(checkpointFolder(name)).tokenizer.ids.keys()].at(-1)! });
      const model = await teacher(checkpointFolder(name)).prepare(data, 1);
      const layers = await teacher(checkpointFolder(name)).layers!(data);
      const last = name === 'gpt2' ? 'norm' : 'block_1';
      expect(layers.find((layer) => layer.name === last)).to.deep.equal({ name: last, width: 8, tokens: true, ...(name !== 'gpt2' && { heads: 2 }) }); // prettier-ignore
      const found = await model.hidden!(last, 'train', 'tokens');
      goldenCheckpoints.of[name]!.tokens.forEach((expected, row) => {
        if (expected.length > LENGTH * 8) return; // cut
        const own = found.subarray(row * LENGTH * 8, (row + 1) * LENGTH * 8);
        expectClose(own.subarray(0, expected.length), expected);
        expect([...own.subarray(expected.length)].every((value) => value === 0)).to.equal(true);
      });
      model.dispose?.();
    }
  });

  it('trained as a whole, or with adapters, it reads the same tokens', async () => {
    const data = alignedData('bert');
    for (const training of ['full', 'lora']) {
      const plugin = teacher(checkpointFolder('bert'), { training, epochs: 1, batch_size: 5 });
      expect((await plugin.layers!(data)).find(({ name }) => name === 'block_1')).to.deep.include({ tokens: true, heads: 2 });
      const model = await plugin.prepare(data, 3);
      const sizes = { text: 8, tokens: LENGTH * 8, attention: 2 * LENGTH ** 2 };
      for (const [part, size] of Object.entries(sizes))
        expect(await model.hidden!('block_1', 'train', part as keyof typeof sizes)).to.have.length(texts.length * size);
      const [first, tokens] = [await model.hidden!('block_1', 'train'), await model.hidden!('block_1', 'train', 'tokens')];
      const length = data.train.length?.(0) ?? data.train.tokens(0).length;
      const mean = (at: number) =>
        Array.from({ length }, (_, place) => tokens[place * 8 + at]!).reduce((sum, value) => sum + value) / length;
      for (let at = 0; at < 8; at++) expect(first[at]).to.be.closeTo(mean(at), 1e-5);
      model.dispose?.();
    }
  });

  it('has none to give where the tokens differ, and says in what', async () => {
    const upper = alignedData('bert', { said: (text) => text.replace('cat', 'dog') });
    const layers = await teacher(checkpointFolder('bert')).layers!(upper);
    expect(layers.find(({ name }) => name === 'block_0')).to.deep.equal({
      name: 'block_0',
      width: 8,
      tokens: false,
      others: "its tokenizer cuts text 1 into other tokens: 'cat' where the student reads 'dog'",
    });
    const model = await teacher(checkpointFolder('bert')).prepare(upper, 1);
    const fault: unknown = await model.hidden!('block_0', 'train', 'tokens').then(() => null, (error: unknown) => error); // prettier-ignore
    expect(fault).to.be.instanceOf(InputError);
    expect((fault as InputError).message).to.match(/^tokenizer: the teacher's tokens are not the student's: .*use: pretrained/);
    expect(await model.hidden!('block_0', 'train')).to.have.length(texts.length * 8); // the mean asks for no tokens
    model.dispose?.();
    const longer = alignedData('bert', { cut: 14 }); // the student's last token is cut off after the tokenizer has put [SEP]
    expect((await teacher(checkpointFolder('bert')).layers!(longer)).find(({ name }) => name === 'block_0')!.others).to.match(/text 4 .*'\[SEP\]' where the student reads/); // prettier-ignore
  });

  it("has the gradients of TinyBERT's loss of attention maps that PyTorch has", () => {
    const { loss: expected, gradients } = golden.of['bert']!;
    const checkpoint = openCheckpoint(checkpointFolder('bert'));
    const name = `block_${golden.block}`;
    const network = checkpoint.network({ kind: 'tokens' });
    const opened = withLayers(network, [{ name, part: 'attention' }]);
    const rows = golden.rows.map((row) => goldenCheckpoints.of['bert']!.ids[row]!);
    const ids = tf.tensor2d(padded(rows), undefined, 'int32');
    const length = ids.shape[1];
    const target = tf.tensor4d(
      golden.rows.flatMap((row) => Array.from({ length: 2 * length * length }, (_, at) => Math.sin(Math.floor(at / length / length) + 2 * (Math.floor(at / length) % length) + 3 * (at % length) + row))), // prettier-ignore
      [rows.length, 2, length, length],
    );
    const nothing = { logits: tf.zeros([rows.length, 2]) as tf.Tensor2D, layers: {}, tokens: {} };
    const loss = attentionMaps.create({ student_layer: name, teacher_layer: name, heads: 'matched', compare: 'scores' });
    const { value, grads } = tf.variableGrads(() => {
      const [, attention] = opened.apply(ids) as [tf.Tensor, tf.Tensor4D];
      const each = loss.compute(
        {
          student: { ...nothing, attentions: { [name]: attention } },
          teacher: { ...nothing, attentions: { [name]: target } },
          labels: nothing.logits,
          rows: tf.ones([rows.length]),
          counts: tf.ones([2]),
          mask: tf.notEqual(ids, tf.scalar(0, 'int32')).cast('float32'),
          variables: {},
        },
        {},
      );
      return each.mean() as tf.Scalar;
    });
    expect(value.dataSync()[0]).to.be.closeTo(expected, 1e-4);
    const weight = (layer: string, of: string) => network.getLayer(layer).weights.find(({ originalName }) => originalName.endsWith(`/${of}`))!.read() as tf.Variable; // prettier-ignore
    const [query, key] = tf.split(grads[weight(name, 'qkv_kernel').name]!, 3, 1);
    expectClose(query!.transpose(), gradients[`encoder.layer.${golden.block}.attention.self.query.weight`]!);
    expectClose(key!.transpose(), gradients[`encoder.layer.${golden.block}.attention.self.key.weight`]!);
    expectClose(grads[weight('block_0', 'outer_kernel').name]!.transpose(), gradients['encoder.layer.0.output.dense.weight']!);
    network.dispose();
  });
});
