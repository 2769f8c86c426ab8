/** Functions of single numbers, and of two numbers of arrays that are broadcast. */
import type { binaryOps, unaryOps } from '../../plugin/portable.js';
import { erf } from '../../search/erf.js';
import type { Step } from './step.js';
import { broadcastStrides, nested, type Nest, type Numbers, type View } from './views.js';

const SELU_SCALE = 1.0507009873554805; // Klambauer et al. 2017, equation 14
const SELU_ALPHA = 1.6732632423543772;

const roundHalfEven = (x: number): number => {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
};

/** The value for each number. */
export const unaryFunctions: Readonly<Record<(typeof unaryOps)[number], (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => (x > 20 ? x : Math.log1p(Math.exp(x))),
  erf,
  relu: (x) => (x > 0 ? x : 0),
  relu6: (x) => (x > 0 ? (x < 6 ? x : 6) : 0),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  not: (x) => (x ? 0 : 1),
};

/** The value for each two numbers; truth as 1 and 0. */
export const binaryFunctions: Readonly<Record<(typeof binaryOps)[number], (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  'floor-div': (a, b) => Math.floor(a / b),
  'floor-mod': (a, b) => a - b * Math.floor(a / b),
  pow: (a, b) => a ** b,
  maximum: (a, b) => (a > b ? a : b),
  minimum: (a, b) => (a < b ? a : b),
  'squared-difference': (a, b) => (a - b) * (a - b),
  equal: (a, b) => (a === b ? 1 : 0),
  'not-equal': (a, b) => (a !== b ? 1 : 0),
  greater: (a, b) => (a > b ? 1 : 0),
  'greater-equal': (a, b) => (a >= b ? 1 : 0),
  less: (a, b) => (a < b ? 1 : 0),
  'less-equal': (a, b) => (a <= b ? 1 : 0),
  and: (a, b) => (a && b ? 1 : 0),
  or: (a, b) => (a || b ? 1 : 0),
};

/** A function of each number. */
export function unary(apply: (x: number) => number, [x]: readonly View[], { data: out }: View): Step {
  const { data } = x!;
  return () => {
    for (let index = 0; index < out.length; index++) out[index] = apply(data[index]!);
  };
}

/** The larger of each number and 0: by far the most frequent of them. */
export function relu([x]: readonly View[], { data: out }: View): Step {
  const { data } = x!;
  return () => {
    for (let index = 0; index < out.length; index++) out[index] = data[index]! > 0 ? data[index]! : 0;
  };
}

/** Innermost loop over `count` numbers of two arrays. */
type Row = (a: Numbers, at: number, aStep: number, b: Numbers, bAt: number, bStep: number, out: Numbers, to: number, count: number) => void;

// Written out: a loop that calls a function for each number takes some times as long.
const addRow: Row = (a, at, aStep, b, bAt, bStep, out, to, count) => {
  for (let index = 0; index < count; index++, at += aStep, bAt += bStep) out[to + index] = a[at]! + b[bAt]!;
};
const mulRow: Row = (a, at, aStep, b, bAt, bStep, out, to, count) => {
  for (let index = 0; index < count; index++, at += aStep, bAt += bStep) out[to + index] = a[at]! * b[bAt]!;
};
const rowOf =
  (apply: (a: number, b: number) => number): Row =>
  (a, at, aStep, b, bAt, bStep, out, to, count) => {
    for (let index = 0; index < count; index++, at += aStep, bAt += bStep) out[to + index] = apply(a[at]!, b[bAt]!);
  };

/** A function of two numbers, arrays broadcast against each other. */
export function binary(op: (typeof binaryOps)[number], [a, b]: readonly View[], out: View): Step {
  const row = op === 'add' ? addRow : op === 'mul' ? mulRow : rowOf(binaryFunctions[op]);
  const nest = nested(out.shape, [broadcastStrides(a!.shape, out.shape), broadcastStrides(b!.shape, out.shape)]);
  return walker(row, nest, a!.data, b!.data, out.data);
}

function walker(row: Row, { sizes, strides }: Nest, a: Numbers, b: Numbers, out: Numbers): Step {
  const [aStrides, bStrides] = strides as [readonly number[], readonly number[]];
  const last = sizes.length - 1;
  const [count, aStep, bStep] = [sizes[last]!, aStrides[last]!, bStrides[last]!];
  let to = 0;
  const walk = (axis: number, at: number, bAt: number): void => {
    if (axis === last) {
      row(a, at, aStep, b, bAt, bStep, out, to, count);
      to += count;
      return;
    }
    for (let index = 0; index < sizes[axis]!; index++) walk(axis + 1, at + index * aStrides[axis]!, bAt + index * bStrides[axis]!);
  };
  return () => {
    to = 0;
    walk(0, 0, 0);
  };
}

/** One of two numbers by a condition, all broadcast. */
export function select([condition, yes, no]: readonly View[], out: View): Step {
  const at = [condition!, yes!, no!].map((view) => indicesOf(view, out));
  const [which, a, b] = at as [Int32Array, Int32Array, Int32Array];
  return () => {
    for (let index = 0; index < out.data.length; index++)
      out.data[index] = condition!.data[which[index]!]! ? yes!.data[a[index]!]! : no!.data[b[index]!]!;
  };
}

/** For each number of an output, where the one of an input stands. */
function indicesOf({ shape }: View, out: View): Int32Array {
  const strides = broadcastStrides(shape, out.shape);
  return Int32Array.from({ length: out.data.length }, (_, index) => {
    let [left, at] = [index, 0];
    for (let axis = out.shape.length - 1; axis >= 0; axis--) {
      at += (left % out.shape[axis]!) * strides[axis]!;
      left = Math.floor(left / out.shape[axis]!);
    }
    return at;
  });
}

/** Numbers of another type: to whole numbers they are cut off, to truth they are compared with 0. */
export function cast([x]: readonly View[], { data: out }: View): Step {
  const { data } = x!;
  if (out instanceof Uint8Array) return unary((value) => (value ? 1 : 0), [x!], { shape: [], data: out });
  return () => out.set(data);
}
