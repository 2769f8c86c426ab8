/** Many numbers to one, and the softmax. */
import type { reductions } from '../../plugin/portable.js';
import type { NodeOf, Step } from './step.js';
import { nested, sizeOf, stridesOf, type Numbers, type View } from './views.js';

type Op = (typeof reductions)[number];
const begins: Readonly<Record<Op, number>> = { sum: 0, mean: 0, max: -Infinity, min: Infinity, prod: 1, any: 0, all: 1 };
const joins: Readonly<Record<Op, (so: number, x: number) => number>> = {
  sum: (so, x) => so + x,
  mean: (so, x) => so + x,
  max: (so, x) => (x > so ? x : so),
  min: (so, x) => (x < so ? x : so),
  prod: (so, x) => so * x,
  any: (so, x) => (so || x ? 1 : 0),
  all: (so, x) => (so && x ? 1 : 0),
};

/** Over some axes. */
export function reduce({ op, axes }: NodeOf<Op>, [x]: readonly View[], out: View): Step {
  const { shape } = x!;
  const strides = stridesOf(shape);
  const over = (inside: boolean): number[] => shape.map((_, axis) => axis).filter((axis) => axes.includes(axis) === inside);
  const pick = (list: readonly number[], of: readonly number[]): number[] => of.map((axis) => list[axis]!);
  const [kept, gone] = [over(false), over(true)];
  const starts = placesOf(pick(shape, kept), pick(strides, kept));
  const inner = placesOf(pick(shape, gone), pick(strides, gone));
  const from = x!.data;
  if (op === 'max') return largest(from, starts, inner, out.data);
  const [begin, join, share] = [begins[op], joins[op], op === 'mean' ? 1 / inner.length : 1];
  return () => {
    for (let index = 0; index < starts.length; index++) {
      const start = starts[index]!;
      let so = begin;
      for (let at = 0; at < inner.length; at++) so = join(so, from[start + inner[at]!]!);
      out.data[index] = so * share;
    }
  };
}

/** Written out: it is what a convolution ends in. */
const largest =
  (from: Numbers, starts: Int32Array, inner: Int32Array, out: Numbers): Step =>
  () => {
    for (let index = 0; index < starts.length; index++) {
      const start = starts[index]!;
      let most = -Infinity;
      for (let at = 0; at < inner.length; at++) {
        const value = from[start + inner[at]!]!;
        if (value > most) most = value;
      }
      out[index] = most;
    }
  };

/** Where every element of a block stands, in order. */
function placesOf(shape: readonly number[], own: readonly number[]): Int32Array {
  const { sizes, strides } = nested(shape, [own]);
  const places = new Int32Array(sizeOf(shape));
  const count = sizes.length;
  for (let index = 0; index < places.length; index++) {
    let [left, at] = [index, 0];
    for (let axis = count - 1; axis >= 0; axis--) {
      at += (left % sizes[axis]!) * strides[0]![axis]!;
      left = Math.floor(left / sizes[axis]!);
    }
    places[index] = at;
  }
  return places;
}

/** Shares over the last axis, or their logarithms. */
export function softmax(logarithm: boolean, [x]: readonly View[], { data: out }: View): Step {
  const { shape, data } = x!;
  const count = shape.at(-1)!;
  return () => {
    for (let start = 0; start < out.length; start += count) {
      let most = -Infinity;
      for (let at = start; at < start + count; at++) if (data[at]! > most) most = data[at]!;
      let sum = 0;
      for (let at = start; at < start + count; at++) sum += out[at] = Math.exp(data[at]! - most);
      if (logarithm) for (let at = start; at < start + count; at++) out[at] = data[at]! - most - Math.log(sum);
      else for (let at = start; at < start + count; at++) out[at] = out[at]! / sum;
    }
  };
}
