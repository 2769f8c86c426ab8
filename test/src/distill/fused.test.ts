/** A trial trained beside others is the trial that it is alone. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { Seats } from '../../../src/distill/index.js';
import type { TrialPlan } from '../../../src/distill/types.js';
import { Program } from '../../../src/graph/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { alone, distance, together, type Entrant, type Outcome } from './side-by-side.js';
import { shippedPlugins, unsureData, type Shipped } from './shipped.js';

const TOLERANCE = 1e-4;
const toTheBit = [0, 0, 0, 0]; // the differences of four trials
const data = unsureData();

/** A plan with other numbers and nothing else. */
function varied(plan: TrialPlan, numbers: Readonly<Record<string, number>>, change: Partial<TrialPlan> = {}): TrialPlan {
  const known = (scalars: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, numbers[name] ?? value]));
  const terms = plan.terms.map((term) => ({ ...term, scalars: known(term.scalars) }));
  return { ...plan, terms, optimizer: { ...plan.optimizer, scalars: known(plan.optimizer.scalars) }, ...change };
}

describe('a trial beside others', function () {
  this.timeout(300_000);
  let shipped: Shipped;
  before(async function () {
    if (!(await hasNative())) this.skip(); // elsewhere trials train op by op
    await useBackend();
    shipped = await shippedPlugins();
  });

  /** Four trials that differ in every number there is. */
  function four(chosen: Parameters<Shipped['plan']>[0], clipNorm: number | null = null): Entrant[] {
    const name = chosen.architecture ?? 'bag-of-embeddings';
    const base = (dropout: string) => shipped.plan(chosen, shipped.names.architecture.includes(name) ? { [name]: { dropout } } : {});
    const clip = (norm: number) => (clipNorm === null ? null : norm * clipNorm);
    return [
      varied(base('0.3'), { temperature: 1, alpha: 0.2, decay: 0.1 }, { clipNorm: clip(1), seed: 1, epochs: 2 }),
      varied(base('0.5'), { temperature: 4, alpha: 0.9, rate: 0.05, momentum: 0.2 }, { clipNorm: clip(0.3), seed: 2, epochs: 2 }),
      varied(base('0.1'), { smoothing: 0.4, rate: 0.004, weight: 0.5 }, { clipNorm: clip(3), seed: 2, epochs: 1 }),
      varied(base('0.7'), { temperature: 2.5, beta1: 0.5, epsilon: 1e-3 }, { clipNorm: clip(0.01), seed: 9, epochs: 3 }),
    ].map((plan) => ({ plan, data }));
  }

  /** How far each trial beside the others is from itself alone. */
  async function distances(entrants: readonly Entrant[]): Promise<number[]> {
    const [beside, expected] = [await together(entrants), await alone(entrants)];
    expect(expected.filter((outcome) => outcome instanceof Error)).to.deep.equal([]);
    return beside.map((outcome, index) => distance(outcome, expected[index]!));
  }

  it('is the same to the bit for each architecture that is shipped', async () => {
    for (const architecture of shipped.names.architecture)
      expect(await distances(four({ architecture })), architecture).to.deep.equal(toTheBit);
  });

  it('is the same to the bit for each loss that is shipped', async () => {
    for (const loss of shipped.names.loss) expect(await distances(four({ loss })), loss).to.deep.equal(toTheBit);
  });

  it('is the same to the bit for each optimizer that is shipped, with clipping and without', async () => {
    for (const [at, optimizer] of shipped.names.optimizer.entries())
      expect(await distances(four({ optimizer }, at % 2 === 0 ? null : 1)), optimizer).to.deep.equal(toTheBit);
  });

  it('trains in one program with those that differ in numbers alone', async () => {
    const programs = await counted(() => together(four({ architecture: 'gru' }, 1)));
    expect(programs).to.equal(1);
  });

  it('is not taken for one that differs in short batches alone, or in batches of many rows', async () => {
    const student = (name: string, least: number, most: number): Entrant => {
      const build: TrialPlan['architecture']['plugin']['build'] = ({ vocabulary, classes }) => {
        const embedding = tf.layers.embedding({ inputDim: vocabulary, outputDim: 4, inputShape: [null] });
        return tf.sequential({ layers: [embedding, new Bounded(least, most), tf.layers.dense({ units: classes })] });
      };
      return { plan: { ...shipped.plan({}), architecture: { name, plugin: { build } } }, data };
    };
    const pairs = [[student('short', 2, 1), student('longer', 5, 1)], [student('few', 1, 3), student('many', 1, 11)]]; // prettier-ignore
    for (const pair of pairs) {
      expect(await distances(pair)).to.deep.equal([0, 0]);
      const [one, other] = await together(pair);
      expect(distance(one!, other!)).to.be.greaterThan(TOLERANCE);
    }
  });

  it('is the same whatever its neighbours are', async () => {
    const plain = shipped.plan({});
    const neighbours: readonly (() => Entrant)[] = [
      () => ({ plan: varied(plain, { rate: 1e30 }, { seed: 4 }), data }),
      () => ({ plan: varied(plain, {}, { seed: 5 }), data, onEpoch: async () => 'prune' }),
      () => ({ plan: varied(plain, {}, { seed: 6, epochs: 1 }), data }),
      () => ({ plan: varied(plain, {}, { seed: 7, patience: 1, monitor: 'accuracy', direction: 'minimize' }), data }),
      () => ({ plan: varied(plain, { temperature: 8 }, { seed: 8 }), data, onEpoch: () => Promise.reject(new Error('boom')) }),
      () => ({ plan: varied(shipped.plan({ architecture: 'text-cnn' }), {}, { seed: 3 }), data }),
      () => ({ plan: varied(shipped.plan({ architecture: 'lstm', optimizer: 'sgd' }), {}, { seed: 3, epochs: 2 }), data }),
      () => ({ plan: varied(plain, {}, { seed: 3, batchSize: 7, epochs: 1 }), data }),
      () => ({ plan: varied(plain, {}, { seed: 3, traced: false }), data }),
      () => ({ plan: varied(plain, {}, { seed: 1, clipNorm: 0.5 }), data: unsureData() }),
    ];
    const known = await alone(neighbours.map((make) => make()));
    const observed: Entrant = { plan: varied(plain, { alpha: 0.7 }, { seed: 3, epochs: 3 }), data };
    const [expected] = await alone([observed]);
    const index = fc.integer({ min: 0, max: neighbours.length - 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(index, { minLength: 1, maxLength: 5 }), fc.nat(5), async (chosen, place) => {
        const entrants = chosen.map((at) => neighbours[at]!());
        const at = Math.min(place, entrants.length);
        const outcomes = await together(entrants.toSpliced(at, 0, observed));
        expect(distance(outcomes[at]!, expected!)).to.equal(0);
        for (const [position, outcome] of outcomes.toSpliced(at, 1).entries())
          expect(distance(outcome, known[chosen[position]!]!), `neighbour ${chosen[position]}`).to.equal(0);
      }),
      { numRuns: 3, examples: [[[0, 1, 2, 3, 4], 2], [[5, 6, 7, 8, 9], 0]] }, // prettier-ignore
    );
    expect((known[0] as { stopped: string }).stopped).to.equal('diverged');
    expect((known[4] as Error).message).to.equal('boom');
  });

  it('that begins when another has ended is the same, in a seat that was used', async () => {
    const entrants = four({});
    const seats = new Seats();
    await together(entrants.slice(0, 3), seats, false);
    const again = await together(entrants.slice(1), seats);
    const expected = await alone(entrants.slice(1));
    expect(again.map((outcome, index) => distance(outcome, expected[index]!))).to.deep.equal([0, 0, 0]);
  });

  describe('the comparison notices', () => {
    it('two trials whose batches and numbers are exchanged', async () => {
      const { run } = Program.prototype;
      const exchanged: Program['run'] = function (this: Program, calls) {
        const [one, other] = [calls.find(({ seat }) => seat === 0), calls.find(({ seat }) => seat === 1)];
        if (!one || !other || one.branch !== other.branch) return run.call(this, calls);
        return run.call(this, calls.map((call) => (call === one ? { ...call, feeds: other.feeds } : call === other ? { ...call, feeds: one.feeds } : call))); // prettier-ignore
      };
      for (const found of await wrong({ run: exchanged })) expect(found).to.be.greaterThan(10 * TOLERANCE);
    });

    it('two trials whose weights are exchanged', async () => {
      const { assign } = Program.prototype;
      const exchanged: Program['assign'] = function (this: Program, seat, values) {
        assign.call(this, seat < 2 ? 1 - seat : seat, values);
      };
      for (const found of await wrong({ assign: exchanged })) expect(found).to.be.greaterThan(10 * TOLERANCE);
    });

    it('two trials whose answers are exchanged', async () => {
      const { run } = Program.prototype;
      const exchanged: Program['run'] = function (this: Program, calls) {
        const answers = run.call(this, calls);
        return answers.length > 1 && calls[0]!.branch === calls[1]!.branch ? [answers[1]!, answers[0]!, ...answers.slice(2)] : answers;
      };
      for (const found of await wrong({ run: exchanged })) expect(found).to.be.greaterThan(10 * TOLERANCE);
    });

    /** How far the first two of four trials are from themselves alone when a program does something else. */
    async function wrong(methods: Partial<Pick<Program, 'run' | 'assign'>>): Promise<number[]> {
      const entrants = four({}).map(({ plan }) => ({ plan: { ...plan, epochs: 1 }, data }));
      const kept = { run: Program.prototype.run, assign: Program.prototype.assign };
      Object.assign(Program.prototype, methods);
      let beside: Outcome[];
      try {
        beside = await together(entrants);
      } finally {
        Object.assign(Program.prototype, kept);
      }
      const expected = await alone(entrants);
      return [0, 1].map((index) => distance(beside[index]!, expected[index]!));
    }
  });
});

/** Mean of vectors (B, L, E) over at least so many places, times the number of rows but at most so much. */
class Bounded extends tf.layers.Layer {
  static readonly className = 'Bounded';
  constructor(
    private readonly least: number,
    private readonly most: number,
  ) {
    super({});
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat() as [tf.Tensor3D];
    const [rows, length] = x.shape;
    const padded = length < this.least ? tf.pad(x, [[0, 0], [0, this.least - length], [0, 0]], 1) : x; // prettier-ignore
    return padded.mean(1).mul(Math.min(rows, this.most));
  }
  override computeOutputShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(shape as tf.Shape)[0]!, (shape as tf.Shape)[2]!];
  }
}

/** How many programs run while a body does. */
async function counted(body: () => Promise<unknown>): Promise<number> {
  const { run } = Program.prototype;
  const seen = new Set<Program>();
  Program.prototype.run = function (this: Program, calls) {
    seen.add(this);
    return run.call(this, calls);
  };
  try {
    await body();
  } finally {
    Program.prototype.run = run;
  }
  return seen.size;
}
