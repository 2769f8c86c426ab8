/** Kernels of a Transformer's parts give what tfjs' ops give, forward and backward, at every place that is no padding. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  affine,
  dropped,
  gelu,
  hasKernel,
  layerNorm,
  selfAttention,
  squaredNorm,
  TransformerBlock,
  withKernels,
  withNoise,
} from '../../../src/layers/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { apart } from '../distill/side-by-side.js';

const TOLERANCE = 2e-5;
type Values = readonly Float32Array[];
const numbers = (tensor: tf.Tensor) => Float32Array.from(tensor.dataSync());
const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** A function's value and the gradients of its inputs, of a weighted sum of what counts (1) and not (0). */
function measured(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], counts?: tf.Tensor): Values {
  return tf.tidy(() => {
    const value = f(...inputs);
    const weights = normal(value.shape, 5).mul(counts ?? 1);
    const grads = tf.grads((...given) => f(...given).mul(weights).sum())(inputs); // prettier-ignore
    return [value.mul(counts ?? 1), ...grads].map(numbers);
  });
}

/** How far the kernels are from the ops. */
function difference(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], counts?: tf.Tensor): number {
  const [plain, own] = [measured(f, inputs, counts), withKernels(() => measured(f, inputs, counts))];
  return Math.max(...plain.map((values, at) => apart(own[at]!, values)));
}

const idsOf = (lengths: readonly number[], longest: number): tf.Tensor2D =>
  tf.tensor2d(lengths.map((length) => Array.from({ length: longest }, (_, at) => (at < length ? 1 + (at % 3) : 0))), [lengths.length, longest], 'int32'); // prettier-ignore
/** 1 at tokens, (B, L, 1). */
const tokens = (ids: tf.Tensor2D) => ids.greater(tf.scalar(0, 'int32')).cast('float32').expandDims(-1); // prettier-ignore

const texts = fc.integer({ min: 1, max: 19 }).chain((longest) =>
  fc.record({
    longest: fc.constant(longest),
    lengths: fc.array(fc.integer({ min: 1, max: longest }), { minLength: 1, maxLength: 7 }),
    heads: fc.integer({ min: 1, max: 5 }),
    each: fc.integer({ min: 1, max: 40 }),
    causal: fc.boolean(),
    rate: fc.constantFrom(0, 0.3),
  }),
);

describe('kernels of a Transformer', function () {
  this.timeout(60_000);
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
    if (!withKernels(() => hasKernel('StillhouseDense'))) this.skip();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    tf.disposeVariables();
  });

  it('products of any size, padding left out', () => {
    const size = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(texts, size, size, ({ lengths, longest }, inner, columns) => {
        const ids = idsOf(lengths, longest);
        const inputs = [normal([lengths.length, longest, inner], 1), normal([inner, columns], 2), normal([columns], 3)];
        const f = (given?: tf.Tensor2D) => (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
          affine(x, w as tf.Tensor2D, b as tf.Tensor1D, given);
        expect(difference(f(), inputs)).to.be.below(TOLERANCE);
        expect(difference(f(ids), inputs, tokens(ids))).to.be.below(TOLERANCE);
        const padding = withKernels(() => f(ids)(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor]))).mul(tf.sub(1, tokens(ids)));
        expect(numbers(padding.abs().max())[0]).to.equal(0);
      }),
      { numRuns: 40, seed: 21 },
    );
  });

  it('products whose depth and rows take several pieces', () => {
    const inputs = [normal([301, 900], 1), normal([900, 333], 2), normal([333], 3)];
    expect(difference((x, w, b) => affine(x, w as tf.Tensor2D, b as tf.Tensor1D), inputs)).to.be.below(TOLERANCE);
  });

  it('norms, GELU and squares', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 2, max: 500 }), (rows, width) => {
        const inputs = [normal([rows, 1, width], 1).mul(3).add(2), normal([width], 2), normal([width], 3)];
        const norm = (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor) => layerNorm(x, g as tf.Tensor1D, b as tf.Tensor1D, 1e-5);
        expect(difference(norm as never, inputs)).to.be.below(TOLERANCE);
        const wide = normal([rows, width], 4).mul(4);
        expect(difference(gelu, [wide])).to.be.below(TOLERANCE);
        expect(apart(numbers(withKernels(() => squaredNorm(wide))), numbers(squaredNorm(wide)))).to.be.below(TOLERANCE);
      }),
      { numRuns: 25, seed: 22 },
    );
  });

  it('attention, causal or not, with dropout or without', () => {
    fc.assert(
      fc.property(texts, ({ lengths, longest, heads, each, causal, rate }) => {
        const ids = idsOf(lengths, longest);
        const seed = tf.tensor1d([3, -4], 'int32');
        const f = (qkv: tf.Tensor) =>
          withNoise(seed, () => selfAttention(qkv as tf.Tensor3D, ids, { heads, causal, dropout: rate ? tf.scalar(rate) : null }));
        expect(difference(f, [normal([lengths.length, longest, 3 * heads * each], 1)], tokens(ids))).to.be.below(TOLERANCE);
      }),
      { numRuns: 40, seed: 23 },
    );
  });

  it('a text without tokens looks at its padding evenly', () => {
    const ids = idsOf([0, 2], 3);
    const f = (qkv: tf.Tensor) => selfAttention(qkv as tf.Tensor3D, ids, { heads: 2, causal: false, dropout: null });
    const counts = tf.tensor3d([1, 1, 1, 1, 1, 0], [2, 3, 1]);
    expect(difference(f, [normal([2, 3, 12], 1)], counts)).to.be.below(TOLERANCE);
  });

  it('dropout by the very draws of TensorFlow', () => {
    for (const [count, seed] of [[1, [0, 0]], [4099, [7, -9]], [70_001, [-1, 2147483647]]] as const) {
      const x = tf.ones([count]);
      const draw = () => withNoise(tf.tensor1d([...seed], 'int32'), () => dropped(x, 0.25));
      const [plain, own] = [numbers(draw()), numbers(withKernels(draw))];
      expect(own).to.deep.equal(plain);
      if (count > 1000) expect(own.filter((value) => value === 0).length / count).to.be.closeTo(0.25, 0.03);
    } // prettier-ignore
  });

  it('whole blocks, as BERT and GPT-2 have them, while training', () => {
    for (const [normFirst, causal] of [[false, false], [true, true]] as const) {
      const config = { heads: 2, inner: 24, activation: 'gelu' as const, epsilon: 1e-6, normFirst, causal, dropout: 0.2, attentionDropout: 0.1 };
      const layer = new TransformerBlock(config);
      const ids = idsOf([5, 1, 9], 9);
      layer.apply([ids, tf.zeros([3, 9, 16])]);
      layer.setWeights(layer.getWeights().map((weight, at) => normal(weight.shape, 30 + at).mul(0.4)));
      const f = (x: tf.Tensor) => withNoise(tf.tensor1d([1, 2], 'int32'), () => layer.call([ids, x], { training: true }));
      expect(difference(f, [normal([3, 9, 16], 1)], tokens(ids)), `norm first: ${normFirst}`).to.be.below(TOLERANCE);
    } // prettier-ignore
  });

  it('let NaN through', () => {
    const x = tf.fill([2, 3, 12], NaN);
    const ids = idsOf([3, 2], 3);
    const attention = withKernels(() => selfAttention(x as tf.Tensor3D, ids, { heads: 2, causal: false, dropout: null }));
    const others = withKernels(() => [gelu(x), layerNorm(x, tf.ones([12]), tf.zeros([12]), 1e-5), dropped(x, 0.5)]);
    for (const value of [attention.slice([0], [1]), ...others]) expect([...value.dataSync()].every(Number.isNaN)).to.equal(true);
  });

  it('refuse what does not fit', () => {
    expect(() => withKernels(() => affine(tf.zeros([2, 3]), tf.zeros([3, 4]), tf.zeros([5])))).to.throw(/do not fit/);
  });
});
