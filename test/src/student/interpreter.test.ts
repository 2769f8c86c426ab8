/** Single ops of the interpreter beside those of tfjs, on shapes drawn at random, and a few by hand. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { PortableOp, PortableType } from '../../../src/plugin/index.js';
import { Interpreter } from '../../../src/student/index.js';
import { useBackend } from '../../support/backend.js';

interface Given {
  readonly shape: readonly number[];
  readonly dtype?: PortableType;
  readonly values: readonly number[];
}

/** What an op gives for some inputs. */
function computed(op: PortableOp, inputs: readonly Given[], shape: readonly number[], dtype: PortableType = 'float32'): number[] {
  const constants = inputs.map(({ dtype: own = 'float32', ...rest }, index) => ({ name: `in_${index}`, dtype: own, ...rest }));
  const node = { name: 'out', inputs: constants.map(({ name }) => name), shape, dtype, ...op };
  const graph = { least: 1, most: 1, weights: {}, constants, nodes: [node], output: 'out' };
  return [...new Interpreter(graph, {}).run([0], 1, 1)];
}

const numbers = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.fround(Math.sin(at * 1.7 + seed) * 2));
const size = (shape: readonly number[]): number => shape.reduce((all, axis) => all * axis, 1);
const given = (shape: readonly number[], seed = 1): Given => ({ shape, values: numbers(size(shape), seed) });
const tensor = ({ shape, values }: Given): tf.Tensor => tf.tensor([...values], [...shape]);

function expectClose(found: readonly number[], expected: tf.Tensor): void {
  const values = expected.dataSync();
  expect(found).to.have.length(values.length);
  found.forEach((value, at) => expect(value, String(at)).to.be.closeTo(values[at]!, 1e-5 * Math.max(1, Math.abs(values[at]!))));
}

const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const runs = { numRuns: 25 };

describe('the interpreter', () => {
  before(() => useBackend());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('refuses a product whose sizes do not fit together', () => {
    const product = (a: number[], b: number[], out: number[]) => (): unknown =>
      computed({ op: 'matmul', transposeA: false, transposeB: false }, [given(a), given(b)], out);
    expect(product([2, 3], [3, 4], [2, 4])).not.to.throw();
    expect(product([2, 3], [3, 4], [9, 4])).to.throw('[2,3] times [3,4] is not of size [9,4]');
    expect(product([2, 3], [2, 4], [2, 4])).to.throw('is not of size');
    expect(product([2, 3], [3, 5], [2, 4])).to.throw('is not of size');
    expect(product([3], [3, 4], [2, 4])).to.throw('is not of size');
  });

  for (const op of ['lstm', 'gru'] as const)
    it(`reads the tokens that there are where a graph tells ${op} of more`, () => {
      const gates = op === 'lstm' ? 4 : 3;
      const weights = [given([3, 2 * gates], 2), given([2, 2 * gates], 3), given([2 * gates], 4)];
      const out = (length: number): number[] =>
        computed(
          { op, directions: 1, states: 'last' },
          [given([1, 5, 3]), { shape: [1], dtype: 'int32', values: [length] }, ...weights],
          [1, 2],
        );
      expect(out(99)).to.deep.equal(out(5));
      expect(out(-1)).to.deep.equal([0, 0]);
      expect(out(4)).not.to.deep.equal(out(5));
    });

  it('broadcasts as tfjs does', () => {
    const same = fc.tuple(dims, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(same, ([shape, ones, dropped]) => {
        const other = shape.map((axis, at) => (ones[at] ? 1 : axis)).slice(Math.min(dropped, shape.length));
        const [a, b] = [given(shape), given(other, 5)];
        expectClose(computed({ op: 'add' }, [a, b], shape), tensor(a).add(tensor(b)));
        expectClose(computed({ op: 'sub' }, [b, a], shape), tensor(b).sub(tensor(a)));
        expectClose(computed({ op: 'broadcast' }, [b], shape), tf.broadcastTo(tensor(b), shape));
      }),
      runs,
    );
  });

  it('turns, cuts and joins as tfjs does', () => {
    fc.assert(
      fc.property(dims, fc.integer({ min: 0, max: 23 }), (shape, turn) => {
        const x = given(shape);
        const order = shape.map((_, at) => at).sort((a, b) => ((a * 7 + turn) % 5) - ((b * 7 + turn) % 5) || a - b);
        expectClose(computed({ op: 'transpose', order }, [x], order.map((at) => shape[at]!)), tf.transpose(tensor(x), order)); // prettier-ignore
        const axis = turn % shape.length;
        const joined = shape.map((own, at) => (at === axis ? 2 * own : own));
        expectClose(computed({ op: 'concat', axis }, [x, given(shape, 3)], joined), tf.concat([tensor(x), tensor(given(shape, 3))], axis));
        const half = shape.map((own, at) => (at === axis ? Math.ceil(own / 2) : own));
        const begin = shape.map((own, at) => (at === axis ? own - half[at]! : 0));
        expectClose(computed({ op: 'slice', begin }, [x], half), tf.slice(tensor(x), begin, half));
        expectClose(computed({ op: 'reverse', axes: [axis] }, [x], shape), tf.reverse(tensor(x), axis));
        const wide = shape.map((own, at) => own + (at === axis ? 3 : 0));
        const [before, after] = [1, 2].map((many) => shape.map((_, at) => (at === axis ? many : 0))) as [number[], number[]];
        expectClose(computed({ op: 'pad', before, after, value: 7 }, [x], wide), tf.pad(tensor(x), before.map((many, at) => [many, after[at]!]), 7)); // prettier-ignore
      }),
      runs,
    );
  });

  it('reduces over any axes', () => {
    fc.assert(
      fc.property(dims, fc.integer({ min: 1, max: 15 }), fc.boolean(), (shape, which, keep) => {
        const axes = shape.map((_, at) => at).filter((at) => (which >> at) & 1);
        const out = shape.flatMap((own, at) => (axes.includes(at) ? (keep ? [1] : []) : [own]));
        const x = given(shape);
        for (const op of ['sum', 'mean', 'max', 'min', 'prod'] as const)
          expectClose(computed({ op, axes, keep }, [x], out), axes.length === 0 ? tensor(x) : (tf[op] as (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor)(tensor(x), axes, keep)); // prettier-ignore
      }),
      runs,
    );
  });

  it('multiplies matrices in every form', () => {
    const form = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.boolean(), fc.boolean()); // prettier-ignore
    fc.assert(
      fc.property(form, ([m, k, n, transposeA, transposeB, shared]) => {
        const a = given([2, ...(transposeA ? [k, m] : [m, k])]);
        const b = given([shared ? 1 : 2, ...(transposeB ? [n, k] : [k, n])], 4);
        const expected = tf.matMul(tensor(a) as tf.Tensor3D, tf.broadcastTo(tensor(b), [2, b.shape[1]!, b.shape[2]!]) as tf.Tensor3D, transposeA, transposeB); // prettier-ignore
        expectClose(computed({ op: 'matmul', transposeA, transposeB }, [a, b], [2, m, n]), expected);
      }),
      runs,
    );
  });

  it('convolves with strides, gaps and edges', () => {
    const [image, kernel] = [given([2, 4, 7, 3]), given([2, 3, 3, 5], 2)];
    const at = { strides: [1, 1], dilations: [1, 2], before: [0, 2], after: [1, 2] } as const;
    const expected = tf.conv2d(tensor(image) as tf.Tensor4D, tensor(kernel) as tf.Tensor4D, 1, 'same', 'NHWC', [1, 2]);
    expectClose(computed({ op: 'conv', ...at }, [image, kernel], [2, 4, 7, 5]), expected);
    const strided = tf.conv2d(tensor(image) as tf.Tensor4D, tensor(kernel) as tf.Tensor4D, [1, 2], 'valid');
    const valid = { strides: [1, 2], dilations: [1, 1], before: [0, 0], after: [0, 0] } as const;
    expectClose(computed({ op: 'conv', ...valid }, [image, kernel], [2, 3, 3, 5]), strided);
    const depth = given([2, 3, 3, 2], 2);
    const depthwise = tf.depthwiseConv2d(tensor(image) as tf.Tensor4D, tensor(depth) as tf.Tensor4D, 1, 'valid');
    expectClose(computed({ op: 'depthwise-conv', ...valid, strides: [1, 1] }, [image, depth], [2, 3, 5, 6]), depthwise);
  });

  it('has the functions of single numbers', () => {
    const x = { shape: [9], values: [-3, -2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 7] };
    for (const op of [
      'neg',
      'abs',
      'sign',
      'exp',
      'expm1',
      'square',
      'floor',
      'ceil',
      'round',
      'sin',
      'cos',
      'tanh',
      'sigmoid',
      'softplus',
      'erf',
      'relu',
      'relu6',
      'elu',
      'selu',
    ] as const)
      // prettier-ignore
      expectClose(computed({ op }, [x], [9]), (tf[op] as (x: tf.Tensor) => tf.Tensor)(tensor(x)));
    const positive = { shape: [3], values: [0.25, 1, 9] };
    for (const op of ['log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal'] as const)
      expectClose(computed({ op }, [positive], [3]), tf[op](tensor(positive)));
    expectClose(computed({ op: 'leaky-relu', slope: 0.1 }, [x], [9]), tf.leakyRelu(tensor(x), 0.1));
    const rows = given([3, 5]);
    expectClose(computed({ op: 'softmax' }, [rows], [3, 5]), tf.softmax(tensor(rows)));
    expectClose(computed({ op: 'log-softmax' }, [rows], [3, 5]), tf.logSoftmax(tensor(rows)));
  });

  it('counts in whole numbers beyond those that float32 holds', () => {
    const [a, b] = [2 ** 30 + 1, 46_337];
    const whole = (value: number): Given => ({ shape: [], dtype: 'int32', values: [value] });
    expect(computed({ op: 'floor-mod' }, [whole(a), whole(b)], [], 'int32')).to.deep.equal([a % b]);
    expect(computed({ op: 'add' }, [whole(a), whole(2)], [], 'int32')).to.deep.equal([a + 2]);
    expect(computed({ op: 'floor-mod' }, [whole(-3), whole(5)], [], 'int32')).to.deep.equal([2]);
  });

  it('names an op that it does not know', () => {
    expect(() => computed({ op: 'fold' } as never, [given([2])], [2])).to.throw("op 'fold' is not known to this version");
  });
});
