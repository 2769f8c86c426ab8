/** What is recorded of a function of tensors is that function, for other values than those it was recorded with. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { Program, recordBranch } from '../../../src/graph/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { apart } from '../distill/side-by-side.js';
import { rough, smooth, type TensorFunction } from './tensor-functions.js';

const TOLERANCE = 1e-5;
const [ROWS, COLUMNS] = [4, 3];
type Inputs = readonly [x: tf.Tensor2D, ids: tf.Tensor1D, state: tf.Tensor2D];
type Of = (...inputs: Inputs) => { readonly output: tf.Tensor; readonly state: tf.Tensor };

const wave = (size: number, phase: number) => Float32Array.from({ length: size }, (_, at) => 1.3 * Math.sin(2.1 * at + phase));
function inputs(phase: number): Inputs {
  const matrix = (by: number) => tf.tensor2d(wave(ROWS * COLUMNS, phase * by), [ROWS, COLUMNS]);
  const ids = Array.from({ length: ROWS }, (_, at) => (at * (1 + Math.floor(phase)) + 1) % ROWS);
  return [matrix(1), tf.tensor1d(ids, 'int32'), matrix(1.7)];
}
const numbers = (tensor: tf.Tensor) => Float32Array.from(tensor.dataSync());

/**
 * Records with some values, runs with others, twice, so that the state counts; how far it is from running it op by op.
 * The second step starts both ways from the state that the program has: a rounding of the first could decide a tie in it.
 */
function difference(of: Of): number {
  const [x, ids, state] = inputs(0.3);
  const body = () => {
    const next = of(x, ids, state);
    return { output: next.output, updates: [next.state] };
  };
  const branch = recordBranch({ feeds: [x, ids], state: [state], body });
  const program = new Program({ branches: [branch], seats: 1 });
  try {
    const [, , first] = inputs(1.9);
    program.assign(0, [first]);
    const found: Float32Array[] = [];
    const expected: Float32Array[] = [];
    let own = first;
    for (const phase of [1.9, 2.8]) {
      const [fedX, fedIds] = inputs(phase);
      const [answer] = program.run([{ seat: 0, branch: 0, feeds: [fedX, fedIds] }]);
      const next = of(fedX, fedIds, own);
      const [read] = program.read(0);
      found.push(numbers(answer!), numbers(read!));
      expected.push(numbers(next.output), numbers(next.state));
      tf.dispose(answer!);
      own = read as tf.Tensor2D;
    }
    return Math.max(...found.map((values, index) => apart(values, expected[index]!)));
  } finally {
    program.dispose();
  }
}

/** A value of a function and, as the next state, its gradient by the state. */
function withGradient(value: (x: tf.Tensor2D, ids: tf.Tensor1D, state: tf.Tensor2D) => tf.Tensor): Of {
  return (x, ids, state) => {
    const { value: total, grad } = tf.valueAndGrad((of: tf.Tensor) => value(x, ids, of as tf.Tensor2D).sum() as tf.Scalar)(state);
    return { output: total, state: grad.add(state.mul(0.5)) };
  };
}
/** Any matrix as one (R, C) that depends on all of it. */
const fitted = (of: tf.Tensor) => {
  const values = of.cast('float32').flatten();
  const room = ROWS * COLUMNS;
  return values.tile([Math.ceil(room / values.size)]).slice(0, room).add(values.mean()).tanh().reshape([ROWS, COLUMNS]) as tf.Tensor2D; // prettier-ignore
};

describe('a recorded function', function () {
  this.timeout(120_000);
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const functions: Readonly<Record<string, TensorFunction>> = { ...smooth, ...rough };
  const list = Object.values(functions);

  it('of each op gives its value and its gradient', () => {
    const weighted = (x: tf.Tensor2D, ids: tf.Tensor1D, state: tf.Tensor2D) =>
      tf.concat(list.map((of, index) => of(state, x, ids).cast('float32').flatten().mul(1 + (index % 3)))); // prettier-ignore
    expect(difference(withGradient(weighted))).to.be.at.most(TOLERANCE);
    const plain: Of = (x, ids, state) => ({ output: weighted(x, ids, state), state: state.add(x) });
    expect(difference(plain)).to.be.at.most(TOLERANCE);
  });

  it('of ops in any order gives their value and gradient', () => {
    const index = fc.nat(list.length - 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(index, fc.boolean()), { minLength: 2, maxLength: 12 }), (chosen) => {
        const value = (x: tf.Tensor2D, ids: tf.Tensor1D, state: tf.Tensor2D): tf.Tensor =>
          chosen.reduce((pool, [at, mixed]) => [...pool, fitted(list[at]!(pool.at(-1)!, mixed ? pool.at(-2)! : x, ids))], [x, state]).at(-1)!; // prettier-ignore
        return difference(withGradient(value)) <= TOLERANCE;
      }),
      { numRuns: 20 },
    );
  });

  it('is noticed when it is another function', () => {
    let calls = 0;
    const changing: Of = (x, _ids, state) => ({ output: x.mul(calls++ === 0 ? 1 : 1.001), state });
    expect(difference(changing)).to.be.greaterThan(10 * TOLERANCE);
  });
});
