/** What a recording would freeze is refused by name and trained op by op, with the results of op by op. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { Seats, trainTrial, type TrialPlan } from '../../../src/distill/index.js';
import { PluginError } from '../../../src/plugin/index.js';
import { Program } from '../../../src/graph/index.js';
import { MaskedMean, nativeOp, SeededDropout, TokenEmbedding } from '../../../src/layers/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { go, plan, trialData, VOCABULARY } from './fixtures.js';
import { distance } from './side-by-side.js';

type Act = (x: tf.Tensor2D) => tf.Tensor;
const data = trialData();

/** A layer that does something with its input while it trains. */
class Acting extends tf.layers.Layer {
  static readonly className = 'Acting';
  private readonly act: Act;
  constructor(make: () => Act) {
    super({});
    this.act = make();
  }
  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    const [x] = [inputs].flat() as [tf.Tensor2D];
    return training ? tf.tidy(() => this.act(x)) : x.clone();
  }
}

/** A student with a layer of a user; its state, if it has one, is that of the layer. */
function student(layer: () => tf.layers.Layer): TrialPlan {
  const build = (): tf.LayersModel => {
    const ids = tf.input({ shape: [null], dtype: 'int32' });
    const vectors = new TokenEmbedding({ vocabulary: VOCABULARY, units: 6 }).apply(ids);
    const mean = new MaskedMean({}).apply([ids, vectors as tf.SymbolicTensor]);
    const logits = tf.layers.dense({ units: 2 }).apply(layer().apply(mean as tf.SymbolicTensor) as tf.SymbolicTensor);
    return tf.model({ inputs: ids, outputs: logits as tf.SymbolicTensor });
  };
  return plan({ architecture: { name: 'mine', plugin: { build } }, epochs: 2 });
}
const acting = (make: () => Act): TrialPlan => student(() => new Acting(make));
const always = (act: Act): TrialPlan => acting(() => act);

const draws = /(architecture|student) 'mine'.*: .*draws random numbers in JavaScript.*op by op.*: take SeededDropout or uniform\(\)/;
const reads = /(architecture|student) 'mine'.*: .*reads a tensor back.*op by op.*: compute with tensors instead/;
const owns = /architecture 'mine': .*reads a variable of its own.*op by op.*: add it to the model with addWeight/;
const changes = /student 'mine' .*its step is another one each time.*op by op.*: compute with what the step is given/;
const half = (shape: number[], seed: number) => tf.randomUniform(shape, 0, 1, 'float32', seed).greater(0.5).cast('float32');

const refused: readonly [string, () => TrialPlan, RegExp][] = [
  ['tf.dropout', () => always((x) => tf.dropout(x, 0.5)), draws],
  ['tf.layers.dropout', () => student(() => tf.layers.dropout({ rate: 0.5 })), draws],
  ['tf.layers.gaussianNoise', () => student(() => tf.layers.gaussianNoise({ stddev: 0.1 })), draws],
  ['tf.layers.alphaDropout', () => student(() => tf.layers.alphaDropout({ rate: 0.3 })), draws],
  ['tf.randomUniform', () => always((x) => x.mul(tf.randomUniform(x.shape))), draws],
  ['tf.randomNormal', () => always((x) => x.add(tf.randomNormal(x.shape, 0, 0.1))), draws],
  ['tf.truncatedNormal', () => always((x) => x.add(tf.truncatedNormal(x.shape, 0, 0.1))), draws],
  ['tf.randomUniform of a number', () => always((x) => x.mul(tf.randomUniform([]))), draws],
  ['tf.randomUniformInt', () => always((x) => x.mul(tf.randomUniformInt(x.shape, 0, 2).cast('float32'))), draws],
  ['tf.rand', () => always((x) => x.mul(tf.rand(x.shape, () => Math.random()))), draws],
  ['a seed for tf.dropout', () => always((x) => tf.dropout(x, 0.5, undefined, 7)), draws],
  ['a seed for tf.layers.dropout', () => student(() => tf.layers.dropout({ rate: 0.5, seed: 3 })), draws],
  ['a seed for tf.randomUniform', () => always((x) => x.mul(half(x.shape, 5))), draws],
  ['a seed for tf.randomNormal', () => always((x) => x.add(tf.randomNormal(x.shape, 0, 0.1, 'float32', 4))), draws],
  ['a seed that counts', () => acting(() => { let seed = 0; return (x) => x.mul(tf.randomUniform(x.shape, 0, 2, 'int32', seed++).cast('float32')); }), changes], // prettier-ignore
  ['a seed that counts, of a number', () => acting(() => { let seed = 0; return (x) => x.mul(tf.randomUniform([], 0, 2, 'float32', seed++)); }), changes], // prettier-ignore
  ['Math.random', () => always((x) => x.mul(Math.random())), draws],
  ['Math.random whose error is caught', () => always((x) => { try { return x.mul(Math.random()); } catch { return x.clone(); } }), draws], // prettier-ignore
  ['dataSync', () => always((x) => x.mul(x.max().dataSync()[0]! > 0 ? 1 : 0.5)), reads],
  ['arraySync', () => always((x) => x.mul((x.max().arraySync() as number) > 0 ? 1 : 0.5)), reads],
  ['data() that nobody waits for', () => always((x) => { void x.max().data(); return x.clone(); }), reads], // prettier-ignore
  ['array() that nobody waits for', () => always((x) => { void x.max().array(); return x.clone(); }), reads], // prettier-ignore
  ['a variable of its own', () => acting(() => { const scale = tf.variable(tf.scalar(1), false); return (x) => { scale.assign(scale.mul(0.9)); return x.mul(scale); }; }), owns], // prettier-ignore
  ['a tensor kept from step to step', () => acting(() => { let mean = tf.keep(tf.scalar(0)); return (x) => { mean = tf.keep(mean.mul(0.9).add(0.1)) as tf.Scalar; return x.mul(mean); }; }), changes], // prettier-ignore
  ['a count in JavaScript', () => acting(() => { let step = 0; return (x) => x.mul(1 / ++step); }), changes], // prettier-ignore
];

describe('what a recording would freeze', function () {
  this.timeout(120_000);
  before(async function () {
    if (!(await hasNative())) this.skip(); // nothing is recorded elsewhere
    await useBackend();
  });

  /** Trains and tells what was warned of. */
  async function trained(given: TrialPlan, seats?: (log: never) => Seats) {
    const told: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => void told.push(message) };
    const own = (seats ?? ((to) => new Seats(to)))(log as never);
    try {
      return { outcome: await trainTrial(given, data, go, undefined, own), told };
    } finally {
      own.dispose();
    }
  }

  for (const [what, make, message] of refused)
    it(`${what} is refused by name and trains the same op by op`, async () => {
      const [fallen, asked] = [await trained(make()), await trained({ ...make(), traced: false })];
      expect(fallen.told).to.have.length(1);
      expect(fallen.told[0]).to.match(message);
      expect(asked.told).to.deep.equal([]);
      expect(distance(fallen.outcome, asked.outcome)).to.equal(0);
    });

  it('tf.multinomial is refused by name', async () => {
    const given = always((x) => x.add(tf.multinomial(tf.zeros([1, 6]) as tf.Tensor2D, 6, 3).cast('float32')));
    const { told } = await trained(given); // draws anew each time even op by op: TensorFlow goes on where the last draw ended
    expect(told).to.have.length(1);
    expect(told[0]).to.match(draws);
  });

  it('is told once however many trials there are', async () => {
    const told: string[] = [];
    const seats = new Seats({ info: () => undefined, warn: (message) => void told.push(message) });
    for (const seed of [1, 2, 3]) await trainTrial({ ...always((x) => tf.dropout(x, 0.5)), seed }, data, go, undefined, seats);
    seats.dispose();
    expect(told).to.have.length(1);
  });

  it('is not told of our dropout, whose masks differ from step to step and repeat with the seed', async () => {
    const given = (seed: number) => ({ ...student(() => new SeededDropout({ rate: 0.5 })), seed });
    const { told, outcome } = await trained(given(1));
    expect(told).to.deep.equal([]);
    expect(distance((await trained(given(1))).outcome, outcome)).to.equal(0);
    expect(distance((await trained(given(2))).outcome, outcome)).to.be.greaterThan(1e-3);
    const still = { name: 'still', plugin: { slots: [], update: ({ variable }: { variable: tf.Tensor }) => ({ variable, slots: {} }) }, scalars: { rate: 1 } }; // prettier-ignore
    const { seat, feed, close } = new Seats().open({ ...given(1), optimizer: still as never, batchSize: 50 }, data);
    const batch = await feed.step('all', [...Array(50).keys()]);
    const losses = [];
    for (let step = 0; step < 6; step++) losses.push(await seat.step(batch, 1));
    close();
    expect(new Set(losses).size, 'a mask for each step').to.equal(6);
  });

  it('errors of plugins name the plugin while recording, and are no matter of falling back', async () => {
    const raise = (): never => {
      throw new Error('boom');
    };
    const wrong: Partial<TrialPlan>[] = [
      { terms: [{ ...plan().terms[0]!, loss: { compute: raise } }] },
      { optimizer: { ...plan().optimizer, plugin: { slots: [], update: raise } } },
      always(raise),
    ];
    for (const [index, change] of wrong.entries()) {
      const fault = await trained(plan(change)).then(() => null, (reason: unknown) => reason); // prettier-ignore
      expect(fault).to.be.instanceOf(PluginError);
      expect((fault as PluginError).message).to.match([/loss 'distillation': .*boom/, /optimizer 'adam': .*boom/, /architecture 'mine': .*boom/][index]!); // prettier-ignore
    }
  });

  it('a program that does not load is told of, and the trial trains op by op', async () => {
    const given = always((x) => x.clone());
    const loader = Program.prototype as unknown as { load: (bytes: Uint8Array) => number };
    const { load } = loader;
    loader.load = () => {
      throw new Error('Op type not registered');
    };
    try {
      const before = tf.memory().numTensors;
      const { told, outcome } = await trained(given);
      expect(told).to.have.length(1);
      expect(told[0]).to.match(/student 'mine' cannot be recorded: Op type not registered; it trains op by op, which is slower/);
      expect(distance(outcome, (await trained({ ...given, traced: false })).outcome)).to.equal(0);
      expect(tf.memory().numTensors).to.equal(before);
    } finally {
      loader.load = load;
    }
  });

  it('an op that is not in the table of ops is told of', async () => {
    const gamma = (x: tf.Tensor) => nativeOp('Lgamma', { T: 'float32' }, [x]);
    const given = always((x) => x.add(tf.customGrad((y) => ({ value: gamma((y as tf.Tensor).abs().add(1)), gradFunc: () => tf.zeros(x.shape) }))(x))); // prettier-ignore
    const { told, outcome } = await trained(given);
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/student 'mine' cannot be recorded: TensorFlow op 'Lgamma' is not in the table of ops.*op by op/);
    expect(distance(outcome, (await trained({ ...given, traced: false })).outcome)).to.equal(0);
  });
});
