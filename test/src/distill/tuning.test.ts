/** Rates by layer, freezing and adapters, against the gradients that Hugging Face's transformers give for the same tiny BERT. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import sgd from '../../../plugins/optimizers/sgd.js';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { buildModel, stepScalars, trainingStep, type Model, type TrialPlan } from '../../../src/distill/index.js';
import { tunable } from '../../../src/distill/tunable.js';
import { InputError, type CheckpointRequest, type MadeArchitecture, type Tuning } from '../../../src/plugin/index.js';
import { tinyData } from '../../contracts/tiny-data.js';
import { checkpointFolder, goldenCheckpoints as golden, padded } from '../../golden/checkpoints.js';
import { expectClose } from '../../golden/numbers.js';
import { useBackend } from '../../support/backend.js';
import { labelsTerm } from './fixtures.js';

const numbers = golden.of['bert']!;
const folder = checkpointFolder('bert');
const request: CheckpointRequest = { model: null, folder, revision: 'main', pooling: null, length: null, strength: 1 };
const plain: Tuning = { freeze: 0, freezeEmbedding: false, layerDecay: 1, dropout: 0, adapters: null };
const shape = { vocabulary: 99, classes: 3, length: 40 };
const RATE = 0.5;
const optimizer = { name: 'sgd', plugin: sgd.create({ nesterov: false }), scalars: { rate: RATE, momentum: 0 } } as TrialPlan['optimizer'];

const architecture = async (change: Partial<Tuning>): Promise<MadeArchitecture> =>
  (await tunable(openCheckpoint(folder), 'digest', { request, data: tinyData(), tuning: { ...plain, ...change } })).architecture;
const lora = (targets: string[], change = {}) => ({ adapters: { rank: 2, alpha: 3, targets, ...change } });

/** What each trained weight changes by in one step of plain descent on the golden texts, over minus the rate: its gradient times its factor. */
function slopes(model: Model): Map<string, tf.Tensor> {
  const inputs = {
    ids: tf.tensor2d(padded(numbers.ids), undefined, 'int32'),
    labels: tf.oneHot(tf.tensor1d(golden.labels, 'int32'), 3).cast('float32') as tf.Tensor2D,
    teacher: null,
    rows: tf.ones([golden.labels.length]) as tf.Tensor1D,
    step: tf.scalar(1),
    rate: tf.scalar(RATE),
    seed: tf.tensor1d([1, 2], 'int32'),
  };
  const terms = [labelsTerm];
  const slots = model.variables.map((variable) => ({ velocity: tf.zerosLike(variable as tf.Tensor) }));
  const scalars = stepScalars({ terms, optimizer, clipNorm: null });
  const next = trainingStep({ model, terms, optimizer }, scalars, { variables: model.variables, slots }, inputs);
  return new Map(placesOf(model).map((place, index) => [place, next.variables[index]!.sub(model.variables[index]!).div(-RATE)]));
}

/** `layer/weight` of each trained weight. */
const placesOf = ({ network }: Model): string[] =>
  network.layers.flatMap((layer) => layer.trainableWeights.map(({ originalName }) => `${layer.name}/${originalName.split('/').at(-1)}`));

/** The reference's gradient of a weight of ours. */
function reference(place: string): tf.Tensor {
  const { origins, config } = openCheckpoint(folder);
  const { tensors, transposed } = origins({ kind: 'logits', pooling: 'first', classes: 3, ...config.family.head })[place]!;
  const parts = tensors.map((tensor) => tf.tensor1d(numbers.gradients[tensor] ?? numbers.gradients[`bert.${tensor}`]!));
  if (place.endsWith('_kernel') || place.endsWith('/kernel')) {
    const width = place === 'logits/kernel' ? 3 : place.includes('inner') ? 12 : 8;
    const matrices = parts.map((part) => part.reshape([width, -1]).transpose());
    return transposed ? tf.concat(matrices, 1) : matrices[0]!;
  }
  return tf.concat(parts, 0);
}

describe('tuning of a checkpoint', function () {
  this.timeout(60_000);
  let model: Model | null = null;
  const build = async (change: Partial<Tuning>) => (model = buildModel(await architecture(change), shape, 5));
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    model?.dispose();
    model = null;
    tf.engine().endScope();
  });

  it('trains each layer at its own rate: the whole one at the head, a decay less for each layer further down', async () => {
    const found = slopes(await build({ layerDecay: 0.5 }));
    const factor: Record<string, number> = { logits: 1, head: 1, block_1: 0.5, block_0: 0.25, embedding: 0.125 };
    expect(found.size).to.equal(5 + 2 * 12 + 4);
    for (const [place, slope] of found) expectClose(slope, [...reference(place).mul(factor[place.split('/')[0]!]!).dataSync()], 1e-3);
  });

  it('leaves frozen tables and first blocks out, and nothing else', async () => {
    const layers = async (change: Partial<Tuning>) => [...new Set(placesOf(await build(change)).map((place) => place.split('/')[0]))];
    expect(await layers({})).to.deep.equal(['embedding', 'block_0', 'block_1', 'head', 'logits']);
    expect(await layers({ freezeEmbedding: true })).to.deep.equal(['block_0', 'block_1', 'head', 'logits']);
    expect(await layers({ freeze: 1 })).to.deep.equal(['block_1', 'head', 'logits']);
    expect(await layers(lora(['query']))).to.deep.equal(['block_0', 'block_1', 'head', 'logits']);
    expect(await layers({ freeze: 1, ...lora(['query']) })).to.deep.equal(['block_1', 'head', 'logits']);
  });

  it('trains adapters alone: A (I, R) and B (R, O) of each product that is named', async () => {
    const found = await build(lora(['value', 'query', 'outer']));
    const sizes = Object.fromEntries(placesOf(found).map((place, index) => [place, found.variables[index]!.shape.join()]));
    const block = { query_a: '8,2', query_b: '2,8', value_a: '8,2', value_b: '2,8', outer_a: '12,2', outer_b: '2,8' };
    const blocks = [0, 1].flatMap((index) => Object.entries(block).map(([name, size]) => [`block_${index}/${name}`, size]));
    expect(sizes).to.deep.equal({
      ...Object.fromEntries(blocks),
      'head/kernel': '8,8',
      'head/bias': '8',
      'logits/kernel': '8,3',
      'logits/bias': '3',
    });
  });

  it("begins with the checkpoint's logits, and B's first gradient is alpha / rank times A' dW", async () => {
    const found = await build(lora(['query', 'key', 'value', 'mixed', 'inner', 'outer']));
    expectClose(found.network.apply(tf.tensor2d(padded(numbers.ids), undefined, 'int32')) as tf.Tensor, numbers.logits);
    const slope = slopes(found);
    const kernels = { query: 'qkv', key: 'qkv', value: 'qkv', mixed: 'mixed', inner: 'inner', outer: 'outer' };
    for (const [target, kernel] of Object.entries(kernels)) {
      const whole = reference(`block_1/${kernel}_kernel`);
      const dW = kernel === 'qkv' ? tf.split(whole, 3, 1)[['query', 'key', 'value'].indexOf(target)]! : whole;
      const a = found.variables[placesOf(found).indexOf(`block_1/${target}_a`)]! as tf.Tensor;
      expectClose(
        slope.get(`block_1/${target}_b`)!,
        [
          ...tf
            .matMul(a as tf.Tensor2D, dW as tf.Tensor2D, true)
            .mul(1.5)
            .dataSync(),
        ],
        1e-3,
      );
      expectClose(slope.get(`block_1/${target}_a`)!, Array.from<number>({ length: a.size }).fill(0), 1e-7); // B is zeros
    }
  });

  it("A's gradient is alpha / rank times dW B', at the merged weights; merged it is the same network at no cost", async () => {
    const own = await architecture(lora(['query', 'value', 'inner']));
    const found = (model = buildModel(own, shape, 5));
    found.variables.forEach((variable, index) => variable.rank === 2 && variable.assign(tf.randomNormal(variable.shape, 0, 0.3, 'float32', index + 1))); // prettier-ignore
    const ids = tf.tensor2d(padded(numbers.ids), undefined, 'int32');
    const merged = buildModel(await architecture({}), shape, 5); // without dropout, as the other one
    own.settled!.take(merged.network, found.network);
    expectClose(merged.network.apply(ids) as tf.Tensor, [...(found.network.apply(ids) as tf.Tensor).dataSync()], 1e-6);
    expect(buildModel({ name: 'kept', plugin: own.settled!.plugin }, shape, 5).parameters).to.equal(merged.parameters);
    expect(merged.parameters).to.equal(found.parameters - 2 * 2 * 2 * (8 + 8) - 2 * 2 * (8 + 12));
    const [slope, dense] = [slopes(found), slopes(merged)];
    const at = (name: string) => found.variables[placesOf(found).indexOf(name)]! as tf.Tensor2D;
    for (const index of [0, 1])
      for (const [target, dW] of [
        ['query', tf.split(dense.get(`block_${index}/qkv_kernel`)!, 3, 1)[0]!],
        ['value', tf.split(dense.get(`block_${index}/qkv_kernel`)!, 3, 1)[2]!],
        ['inner', dense.get(`block_${index}/inner_kernel`)!],
      ] as const) {
        const [a, b] = [at(`block_${index}/${target}_a`), at(`block_${index}/${target}_b`)];
        expectClose(
          slope.get(`block_${index}/${target}_a`)!,
          [
            ...tf
              .matMul(dW as tf.Tensor2D, b, false, true)
              .mul(1.5)
              .dataSync(),
          ],
          1e-4,
        );
        expectClose(
          slope.get(`block_${index}/${target}_b`)!,
          [
            ...tf
              .matMul(a, dW as tf.Tensor2D, true)
              .mul(1.5)
              .dataSync(),
          ],
          1e-4,
        );
      }
    merged.dispose();
  });

  it('says what cannot be done with the checkpoint', async () => {
    const fault = async (change: Partial<Tuning>) => {
      const error: unknown = await architecture(change).then(() => null, (reason: unknown) => reason); // prettier-ignore
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message;
    };
    expect(await fault({ freeze: 3 })).to.contain("teacher.freeze: 3 is more than the checkpoint's 2 blocks");
    expect(await fault(lora([])))
      .to.contain('teacher.lora_targets: names no product')
      .and.contain('query, key');
    expect(await fault(lora(['querry'])))
      .to.contain("'querry' is no product of a block")
      .and.contain("'query'");
    expect(await fault(lora(['query'], { rank: 9 }))).to.contain('teacher.lora_rank: 9 is more than the 8');
  });
});
