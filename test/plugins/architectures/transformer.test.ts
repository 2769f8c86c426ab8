/** The Transformer student: its numbers, what it copies from a checkpoint, and the options that it refuses. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { featurizer, openCheckpoint } from '../../../src/checkpoint/index.js';
import { begun, buildModel, forward, keptSignals, type Model } from '../../../src/distill/index.js';
import { InputError, weightAt, type Architecture } from '../../../src/plugin/index.js';
import { vocabularyOf } from '../../../src/text/vocabulary.js';
import { createPretrained } from '../../../src/vectors/index.js';
import transformer from '../../../plugins/architectures/transformer.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { expectClose, type Nested } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';
import { MemorySignals } from '../../src/distill/memory-signals.js';

type Options = Parameters<typeof transformer.create>[0];
interface Case {
  readonly options: Pick<Options, 'norm' | 'positions' | 'pooling'>;
  readonly weights: Record<string, Nested>;
  readonly logits: number[][];
  readonly loss: number;
  readonly gradients: Record<string, Nested>;
}
interface Golden {
  readonly sizes: {
    vocabulary: number;
    units: number;
    heads: number;
    feed_forward: number;
    layers: number;
    epsilon: number;
    length: number;
  };
  readonly ids: number[][];
  readonly labels: number[][];
  readonly cases: Case[];
}
const file = new URL('../../../../test/golden/transformer.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;

const defaults: Options = {
  units: 8,
  embedding: null,
  layers: 2,
  heads: 2,
  feed_forward: 12,
  activation: 'gelu',
  norm: 'post',
  positions: 'learned',
  pooling: 'mean',
  dropout: 0,
  epsilon: 1e-12,
  copy_from: null,
  copy_layers: null,
};
const told: string[] = [];
const pretrained = createPretrained({ root: 'nowhere', tell: (line) => told.push(line), signals: keptSignals(new MemorySignals()) });
const made = (change: Partial<Options> & { vectors?: string; freeze?: boolean } = {}): Architecture =>
  (transformer.create as (options: object, ...services: unknown[]) => Architecture)({ ...defaults, ...change }, pretrained, pretrained);

for (const backend of ['tensorflow', 'cpu'] as const)
  describe(`architecture transformer on ${backend}`, function () {
    this.timeout(60_000);
    before(() => useBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());

    for (const { options, weights, logits, loss, gradients } of golden.cases) {
      const { vocabulary, length, ...sizes } = golden.sizes;
      const { norm, positions, pooling } = options;
      it(`norm ${norm}, positions ${positions}, pooling ${pooling}: logits, loss and gradients are TensorFlow's`, () => {
        const model = buildModel({ name: 'transformer', plugin: made({ ...sizes, ...options }) }, { vocabulary, classes: 3, length }, 1);
        expect(model.network.weights).to.have.length(Object.keys(weights).length);
        for (const [place, values] of Object.entries(weights)) weightAt(model.network, place).write(tf.tensor(values as number[]));
        const ids = tf.tensor2d(golden.ids, undefined, 'int32');
        expectClose(forward(model, ids, false), logits);
        const padded = tf.tensor2d(golden.ids.map((row) => row.slice(0, 3)).slice(1), undefined, 'int32'); // prettier-ignore
        expectClose(forward(model, padded, false), logits.slice(1));
        const found = tf.variableGrads(() => {
          const labels = tf.tensor2d(golden.labels);
          return labels.mul(tf.logSoftmax(forward(model, ids, true))).sum(-1).neg().mean() as tf.Scalar; // prettier-ignore
        });
        expect(found.value.dataSync()[0]).to.be.closeTo(loss, 1e-4);
        for (const [place, wanted] of Object.entries(gradients))
          expectClose(found.grads[(weightAt(model.network, place).read() as tf.Variable).name]!, wanted);
        model.dispose();
      });
    }

    it('written as JSON and read again it gives the same logits, whatever its options', async () => {
      for (const pooling of ['mean', 'cls', 'max', 'attention'] as const)
        for (const positions of ['learned', 'sinusoidal'] as const) {
          const plugin = made({ pooling, positions, norm: 'pre', embedding: 6 });
          const model = buildModel({ name: 'transformer', plugin }, { vocabulary: 7, classes: 3, length: 5 }, 1);
          const copy = await tf.models.modelFromJSON(JSON.parse(model.network.toJSON() as unknown as string));
          copy.setWeights(model.network.getWeights());
          const ids = tf.tensor2d(golden.ids, undefined, 'int32');
          expect([...forward({ ...model, network: copy }, ids, false).dataSync()]).to.deep.equal([
            ...forward(model, ids, false).dataSync(),
          ]);
          const empty = forward(model, tf.zeros([1, 3], 'int32') as tf.Tensor2D, false).dataSync();
          expect([...empty].every(Number.isFinite), 'a row of padding alone').to.equal(true);
          copy.dispose();
          model.dispose();
        }
    });
  });

describe('a transformer student that copies a checkpoint', function () {
  this.timeout(60_000);
  before(() => useBackend());
  const texts = ['the cat sat on the mat', 'a dog ran , and we don t !', 'naive cafe', 'the'];

  /** The student for the checkpoint's own tokens, and the texts as its ids. */
  async function student(name: string, change: Partial<Options> = {}): Promise<{ model: Model; ids: tf.Tensor2D }> {
    const from = checkpointFolder(name);
    const tokenizer = await pretrained.tokenizer(from, true);
    const cut = texts.map((text) => tokenizer.tokenize(text, 20));
    const vocabulary = vocabularyOf([...new Set(cut.flat())].reverse());
    const { epsilon } = openCheckpoint(from).config.sizes;
    const plugin = made({ epsilon, copy_from: from, ...change });
    const named = await begun({ name: 'transformer', plugin }, { name: 'texts', vocabulary, maxLength: 20 }, 'student');
    const model = buildModel(named, { vocabulary: vocabulary.size, classes: 3, length: 20 }, 1);
    const rows = cut.map((tokens) => Array.from({ length: 20 }, (_, place) => (place < tokens.length ? vocabulary.id(tokens[place]!) : 0)));
    return { model, ids: tf.tensor2d(rows, undefined, 'int32') };
  }
  const vectorsOf = (model: Model, ids: tf.Tensor2D): Float32Array => {
    const inner = tf.model({ inputs: model.network.inputs, outputs: model.network.getLayer('pooling').output as tf.SymbolicTensor });
    return tf.tidy(() => (inner.apply(ids) as tf.Tensor).dataSync().slice() as Float32Array);
  };

  for (const name of ['bert', 'distilbert', 'roberta'])
    it(`${name}: with all of its blocks gives its vectors, from a table of the tokens that there are`, async () => {
      const { model, ids } = await student(name);
      const checkpoint = openCheckpoint(checkpointFolder(name));
      const teacher = featurizer(checkpoint, { pooling: 'mean', unitLength: false }, 20);
      expectClose(vectorsOf(model, ids), [...(await teacher.features(texts))], 1e-5);
      teacher.dispose();
      model.dispose();
    });

  it('takes the blocks that are told, in their order, and the first of one where it has one', async () => {
    const whole = openCheckpoint(checkpointFolder('bert')).network({ kind: 'tokens' });
    const kernel = (network: tf.LayersModel, block: number): number[] => [
      ...weightAt(network, `block_${block}/inner_kernel`).read().dataSync(),
    ];
    const turned = (await student('bert', { copy_layers: [1, 0] })).model;
    expect([kernel(turned.network, 0), kernel(turned.network, 1)]).to.deep.equal([kernel(whole, 1), kernel(whole, 0)]);
    const short = (await student('bert', { layers: 1 })).model;
    expect(kernel(short.network, 0)).to.deep.equal(kernel(whole, 0));
    const last = (await student('bert', { layers: 1, copy_layers: [1] })).model;
    expect(kernel(last.network, 0)).to.deep.equal(kernel(whole, 1));
    for (const { network } of [turned, short, last]) network.dispose();
    whole.dispose();
  });

  const faults: Readonly<Record<string, { change: Partial<Options>; name?: string; path: string; says: RegExp }>> = {
    'of other sizes': {
      change: { units: 16, heads: 4, activation: 'relu' },
      path: 'student.copy_from',
      says: /other sizes than the student: embedding 8, not 16; units 8, not 16; heads 2, not 4; activation gelu, not relu .*units: 8, heads: 2/,
    },
    'of fewer blocks': { change: { layers: 3 }, path: 'student.copy_from', says: /has 2 blocks, the student 3/ },
    'without a block that is named': { change: { copy_layers: [0, 2] }, path: 'student.copy_layers', says: /no block 2 .*from 0 to 1/ },
    'of another number of blocks': {
      change: { copy_layers: [0] },
      path: 'student.copy_layers',
      says: /1 blocks are named for a student of 2/,
    },
    'of another epsilon': { change: { epsilon: 1e-5 }, path: 'student.copy_from', says: /epsilon 1e-12, not 0.00001/ },
    'of GPT-2': { change: {}, name: 'gpt2', path: 'student.copy_from', says: /a gpt2 model looks at earlier tokens only/ },
  };
  for (const [what, { change, name = 'bert', path, says }] of Object.entries(faults))
    it(`refuses one ${what}`, async () => {
      const fault = await student(name, change).then(() => null, (error: unknown) => error as InputError); // prettier-ignore
      expect(fault).to.be.instanceOf(InputError);
      expect(fault!.message).to.match(says);
      expect(fault!.at.path).to.equal(path);
    });

  it('refuses tokens that are not the checkpoint’s, and texts longer than its positions', async () => {
    const from = checkpointFolder('bert');
    const ask = (tokens: string[], maxLength: number) =>
      begun(
        { name: 'transformer', plugin: made({ copy_from: from }) },
        { name: 'x', vocabulary: vocabularyOf(tokens), maxLength },
        'student',
      );
    const strange = await ask(['cat', 'zebra'], 10).then(() => null, (error: Error) => error.message); // prettier-ignore
    expect(strange).to.match(/student\.copy_from: 1 of 2 tokens are none of the checkpoint's, 'zebra' among them .*use: pretrained/);
    const long = await ask(['cat'], 41).then(() => null, (error: Error) => error.message); // prettier-ignore
    expect(long).to.match(/has 40 positions, texts have up to 41 tokens .*max_length up to 40/);
  });

  it('refuses options that do not go together', () => {
    const from = checkpointFolder('bert');
    expect(() => made({ units: 10, heads: 4 })).to.throw(InputError, /student\.heads: 10 units do not divide into 4 heads/);
    expect(() => made({ copy_from: from, norm: 'pre' })).to.throw(InputError, /student\.norm: .* \(allowed: post\)/);
    expect(() => made({ copy_from: from, positions: 'sinusoidal' })).to.throw(InputError, /student\.positions/);
    expect(() => made({ copy_from: from, vectors: from })).to.throw(InputError, /student\.vectors: copy_from brings/);
  });

  it('begins with vectors and keeps them, its positions trained', async () => {
    const vocabulary = vocabularyOf(['cat', 'dog', 'the', 'sat']);
    const plugin = made({ embedding: 3, vectors: checkpointFolder('bert'), freeze: true, norm: 'pre', pooling: 'cls' });
    const named = await begun({ name: 'transformer', plugin }, { name: 'texts', vocabulary, maxLength: 6 }, 'student');
    const model = buildModel(named, { vocabulary: 6, classes: 2, length: 6 }, 1);
    const table = weightAt(model.network, 'embedding/tokens');
    const wanted = await pretrained.vectors({ source: checkpointFolder('bert'), vocabulary, units: 3, oov: 'drawn', weighting: 'none' });
    const begins = table.read().dataSync() as Float32Array;
    expect(begins.slice(0, 15)).to.deep.equal(wanted.slice(3)); // ids 1 to 5
    expect(begins.slice(15).every((value) => value !== 0)).to.equal(true); // the token of its own, as drawn
    const trained = model.network.trainableWeights.map(({ originalName }) => originalName);
    expect(trained.filter((name) => name.startsWith('embedding/'))).to.deep.equal([
      'embedding/positions',
      'embedding/projection_kernel',
      'embedding/projection_bias',
    ]);
    model.dispose();
  });
});
