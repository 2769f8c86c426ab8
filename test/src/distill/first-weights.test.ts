/** Weights that begin with numbers from elsewhere: put in place, trained from, and never taken for those of other texts. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { begun, buildModel, Seats } from '../../../src/distill/index.js';
import type { TrialPlan } from '../../../src/distill/types.js';
import { InputError, PluginError, weightAt, type Architecture, type FirstWeight } from '../../../src/plugin/index.js';
import { vocabularyOf } from '../../../src/text/vocabulary.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { plan, trialData, VOCABULARY } from './fixtures.js';
import { alone, distance, together } from './side-by-side.js';

const shape = { vocabulary: VOCABULARY, classes: 2, length: 8 };
const plugin = bag.create({ embedding: 4, hidden: 0, embedding_dropout: 0, input_dropout: 0, dropout: 0 });
const first = (size: number, place = 'embedding/embeddings'): FirstWeight[] => [
  { place, values: Float32Array.from({ length: size }, (_, at) => Math.cos(at)) },
];
const text = (tokens: string[] = []) => ({ name: 'tiny', vocabulary: vocabularyOf(tokens), maxLength: 8 });

describe('first weights', function () {
  this.timeout(60_000);
  before(() => useBackend());

  const table = (architecture: TrialPlan['architecture']): number[] => {
    const model = buildModel(architecture, shape, 5);
    const values = [...weightAt(model.network, 'embedding/embeddings').read().dataSync()];
    model.dispose();
    return values;
  };

  it('stand in the place of drawn ones, all or the first rows', () => {
    const drawn = table({ name: 'bag', plugin });
    const whole = first(VOCABULARY * 4);
    expect(table({ name: 'bag', plugin, first: whole })).to.deep.equal([...whole[0]!.values]);
    const rows = first(12);
    expect(table({ name: 'bag', plugin, first: rows })).to.deep.equal([...rows[0]!.values, ...drawn.slice(12)]);
    expect(table({ name: 'bag', plugin })).to.deep.equal(drawn);
  });

  it('leak nothing', () => {
    const before = tf.memory().numTensors;
    table({ name: 'bag', plugin, first: first(12) });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('that the model has no place for are told with the plugin’s name', () => {
    const build = (weights: readonly FirstWeight[]) => () => table({ name: 'bag', plugin, first: weights });
    expect(build(first(12, 'embedding/nothing'))).to.throw(
      PluginError,
      /'bag': prepare failed: the model has no weight 'embedding\/nothing'/,
    );
    expect(build(first(12, 'nowhere/kernel'))).to.throw(PluginError, /'bag': prepare failed/);
    expect(build(first(13))).to.throw(PluginError, /of shape \[12,4\] was given 13 numbers/);
    expect(build(first(VOCABULARY * 4 + 4))).to.throw(PluginError, /was given 52 numbers/);
    expect(build([{ place: 'embedding/embeddings', values: [1, 2] as never }])).to.throw(PluginError, /was given 2 numbers/);
  });

  const preparing = (prepare: Architecture['prepare']): TrialPlan['architecture'] => ({
    name: 'bag',
    plugin: { build: plugin.build, prepare },
    identity: 'x',
  });
  const faultOf = (prepare: Architecture['prepare']): Promise<Error> =>
    begun(preparing(prepare), text(), 'student').then(() => expect.fail(), (error: Error) => error); // prettier-ignore

  it('are asked for with the vocabulary; an architecture that has none stays what it was', async () => {
    const none = { name: 'bag', plugin };
    expect(await begun(none, text(), 'student')).to.equal(none);
    const empty = preparing(async () => []);
    expect(await begun(empty, text(), 'student')).to.equal(empty);
    const found = await begun(
      preparing(async ({ vocabulary }) => first(4 * vocabulary.size)),
      text(['a', 'b']),
      'student',
    );
    expect(found.first![0]!.values).to.have.length(16);
    expect(found.identity).to.not.equal('x');
  });

  it('of one vocabulary are not those of another with as many tokens', async () => {
    const asked = preparing(async ({ vocabulary }) => [{ place: 'embedding/embeddings', values: Float32Array.from([1, 2, 3, 4], (at) => at + vocabulary.tokens[2]!.length) }]); // prettier-ignore
    const [one, other] = [await begun(asked, text(['a']), 'student'), await begun(asked, text(['aa']), 'student')];
    expect(one.identity).to.not.equal(other.identity);
    if (!(await hasNative())) return;
    const seats = new Seats();
    const tables = [one, other].map((architecture) => {
      const { seat, close } = seats.open({ ...plan(), architecture, identity: 'same' }, trialData());
      const { names, values } = seat.weights();
      close();
      return [...values[names.findIndex((name) => name.endsWith('embeddings'))]!.subarray(0, 4)];
    });
    seats.dispose();
    expect(tables).to.deep.equal([[2, 3, 4, 5], [3, 4, 5, 6]]); // prettier-ignore
  });

  it('faults name the option below the one who asks, and plugins that answer something else', async () => {
    const fault = await faultOf(() => Promise.reject(new InputError('is torn', { path: 'vectors', file: 'x.txt' })));
    expect(fault).to.be.instanceOf(InputError);
    expect(fault.message).to.equal('x.txt student.vectors: is torn');
    expect((await faultOf(() => Promise.reject(new InputError('is torn', { path: 'student.vectors' })))).message).to.equal(
      'student.vectors: is torn',
    );
    expect((await faultOf(() => Promise.reject(new Error('oh')))).message).to.match(/architecture 'bag': prepare failed: oh/);
    expect((await faultOf(async () => 7 as never)).message).to.match(/architecture 'bag': prepare gave number 7, not a list of weights/);
  });

  it('let trials that begin apart train in one program as they do alone', async function () {
    if (!(await hasNative())) return this.skip();
    const entrants = [first(VOCABULARY * 4), first(12), undefined].map((weights, seed) => ({
      plan: plan({ architecture: { name: 'bag', plugin, ...(weights && { first: weights }) }, seed, epochs: 2 }),
      data: trialData(),
    }));
    const [beside, apart] = [await together(entrants), await alone(entrants)];
    expect(beside.map((outcome, index) => distance(outcome, apart[index]!))).to.deep.equal([0, 0, 0]);
    expect(distance(beside[0]!, beside[1]!)).to.be.greaterThan(0);
  });

  it('that are frozen are the same after training', async () => {
    const options = { embedding: 4, hidden: 0, embedding_dropout: 0, input_dropout: 0, dropout: 0, freeze: true };
    const frozen = bag.create(options);
    for (const traced of [true, false]) {
      const [trained] = await alone([
        { plan: plan({ architecture: { name: 'bag', plugin: frozen, first: first(VOCABULARY * 4) }, traced }), data: trialData() },
      ]);
      if (trained instanceof Error) throw trained;
      const { names, values } = trained!.weights;
      const at = names.findIndex((name) => name.endsWith('embeddings'));
      expect([...values[at]!]).to.deep.equal([...first(VOCABULARY * 4)[0]!.values]);
      expect(trained!.epochs[0]!.trainLoss).to.not.equal(trained!.epochs.at(-1)!.trainLoss);
    }
  });
});
