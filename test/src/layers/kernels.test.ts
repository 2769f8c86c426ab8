/** Our own kernels give what tfjs' ops give, forward and backward, for texts of any length. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { hasKernel, MaskedConvolution, RecurrentState, summedRows, withKernels } from '../../../src/layers/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { apart } from '../distill/side-by-side.js';

const TOLERANCE = 1e-5;
type Values = readonly Float32Array[];
const numbers = (tensor: tf.Tensor) => Float32Array.from(tensor.dataSync());

/** Ids (B, L) of texts with these lengths: a few words only, so that windows repeat and tie. */
function idsOf(lengths: readonly number[], longest: number): tf.Tensor2D {
  const rows = lengths.map((length, text) => Array.from({ length: longest }, (_, at) => (at < length ? 1 + ((text + at * at) % 3) : 0)));
  return tf.tensor2d(rows, [lengths.length, longest], 'int32');
}

/** What a layer answers, and the gradients of its inputs and weights. */
function measured(layer: tf.layers.Layer, ids: tf.Tensor2D, vectors: tf.Tensor3D): Values {
  return tf.tidy(() => {
    const answer = (x: tf.Tensor3D) => layer.apply([ids, x]) as tf.Tensor;
    const value = answer(vectors);
    const weights = tf.randomNormal(value.shape, 0, 1, 'float32', 5);
    const loss = (x: tf.Tensor) => answer(x as tf.Tensor3D).mul(weights).sum().asScalar(); // prettier-ignore
    const { grads } = tf.variableGrads(
      () => loss(vectors),
      layer.trainableWeights.map((weight) => weight.read() as tf.Variable),
    );
    const ofWeights = layer.trainableWeights.map((weight) => grads[(weight.read() as tf.Variable).name]!);
    return [value, tf.grad(loss)(vectors), ...ofWeights].map(numbers);
  });
}

function compare(layer: tf.layers.Layer, lengths: readonly number[], longest: number, units: number): { by: number; both: Values } {
  const table = tf.randomNormal([4, units], 0, 1, 'float32', 7);
  const ids = idsOf(lengths, longest);
  const vectors = table.gather(ids.flatten()).reshape([lengths.length, longest, units]) as tf.Tensor3D;
  layer.apply([ids, vectors]);
  layer.setWeights(layer.getWeights().map((weight, at) => tf.randomNormal(weight.shape, 0, 0.5, 'float32', 20 + at)));
  const [plain, own] = [measured(layer, ids, vectors), withKernels(() => measured(layer, ids, vectors))];
  return { by: Math.max(...plain.map((values, at) => apart(own[at]!, values))), both: own };
}

const batch = fc.integer({ min: 1, max: 14 }).chain((longest) =>
  fc.record({
    longest: fc.constant(longest),
    lengths: fc.array(fc.integer({ min: 0, max: longest }), { minLength: 1, maxLength: 9 }),
    units: fc.integer({ min: 1, max: 37 }),
    width: fc.integer({ min: 1, max: 40 }),
  }),
);

describe('kernels', function () {
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
    if (!withKernels(() => hasKernel('StillhouseLstm'))) this.skip();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    tf.disposeVariables();
  });

  it('are for recorded steps only', () => {
    expect(hasKernel('StillhouseLstm')).to.equal(false);
    expect(withKernels(() => hasKernel('StillhouseNothing'))).to.equal(false);
  });

  for (const cell of ['lstm', 'gru'] as const)
    for (const bidirectional of [false, true])
      it(`the state of ${bidirectional ? 'two' : 'one'} ${cell}, whatever the lengths`, () => {
        fc.assert(
          fc.property(batch, ({ longest, lengths, units, width }) => {
            const layer = new RecurrentState({ cell, units, bidirectional });
            expect(compare(layer, lengths, longest, width).by).to.be.below(TOLERANCE);
          }),
          { numRuns: 25, seed: 11 },
        );
      });

  it('the strongest windows, with ties, short texts and texts without tokens', () => {
    fc.assert(
      fc.property(batch, fc.integer({ min: 1, max: 5 }), ({ longest, lengths, units, width }, window) => {
        const layer = new MaskedConvolution({ filters: width, width: window });
        expect(compare(layer, lengths, longest, units).by).to.be.below(TOLERANCE);
      }),
      { numRuns: 40, seed: 12 },
    );
  });

  it("sums of rows by number, a row's own and several", () => {
    const rows = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]); // prettier-ignore
    const ids = tf.tensor1d([2, 0, 2, 5], 'int32');
    expect([...withKernels(() => summedRows(rows, ids, 4))!.dataSync()]).to.deep.equal([3, 4, 0, 0, 6, 8, 0, 0]);
    expect(summedRows(rows, ids, 4)).to.equal(null);
  });

  it('sums over many tokens as well as few', () => {
    const lengths = Array.from({ length: 64 }, (_, text) => 48 - (text % 20));
    const layers = [new RecurrentState({ cell: 'lstm', units: 64 }), new RecurrentState({ cell: 'gru', units: 40 })];
    for (const layer of [...layers, new MaskedConvolution({ filters: 100, width: 3 })])
      expect(compare(layer, lengths, 50, 64).by, layer.name).to.be.below(5 * TOLERANCE);
  });

  it('let NaN through, forward and backward', () => {
    const ids = idsOf([3, 2], 4);
    for (const layer of [new RecurrentState({ cell: 'lstm', units: 3 }), new MaskedConvolution({ filters: 2, width: 2 })]) {
      const vectors = tf.fill([2, 4, 5], NaN) as tf.Tensor3D;
      const [value, , ofKernel] = withKernels(() => measured(layer, ids, vectors));
      expect([...value!].every(Number.isNaN), layer.name).to.equal(true);
      expect([...ofKernel!].some(Number.isNaN), layer.name).to.equal(true);
    }
  });

  it('refuse shapes that do not fit instead of reading beyond them', () => {
    const layer = new RecurrentState({ cell: 'lstm', units: 3 });
    const ids = idsOf([2], 4);
    layer.apply([ids, tf.zeros([1, 4, 5])]);
    expect(() => withKernels(() => layer.call([ids, tf.zeros([1, 4, 6])]))).to.throw(/do not fit/);
  });
});
