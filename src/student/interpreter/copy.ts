/** Moving numbers: what slices, joins, pads, turns, mirrors and repeats. */
import type { NodeOf, Sizes, Step } from './step.js';
import { broadcastStrides, nested, sizeOf, stridesOf, type Numbers, type View } from './views.js';

interface Place {
  readonly data: Numbers;
  readonly start: number;
  readonly strides: readonly number[];
}

/** Copies a block of some sizes from one place to another. */
function copier(sizes: readonly number[], from: Place, to: Place): Step {
  const nest = nested(sizes, [from.strides, to.strides]);
  const [source, target] = [from.data, to.data];
  const [reads, writes] = nest.strides as [readonly number[], readonly number[]];
  const last = nest.sizes.length - 1;
  const [count, read, write] = [nest.sizes[last]!, reads[last]!, writes[last]!];
  const walk = (axis: number, at: number, put: number): void => {
    if (axis === last) {
      for (let index = 0, s = at, t = put; index < count; index++, s += read, t += write) target[t] = source[s]!;
      return;
    }
    for (let index = 0; index < nest.sizes[axis]!; index++) walk(axis + 1, at + index * reads[axis]!, put + index * writes[axis]!);
  };
  return () => walk(0, from.start, to.start);
}

const whole = ({ data, shape }: View): Place => ({ data, start: 0, strides: stridesOf(shape) });
const offset = (begin: readonly number[], strides: readonly number[]): number =>
  begin.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);

/** Some of a view, from a place on. */
export function slice({ begin }: NodeOf<'slice'>, [x]: readonly View[], out: View, sizes: Sizes): Step {
  const from = whole(x!);
  return copier(out.shape, { ...from, start: offset(sizes(begin), from.strides) }, whole(out));
}

/** Views one after the other along an axis. */
export function concat({ axis }: NodeOf<'concat'>, inputs: readonly View[], out: View): Step {
  const to = whole(out);
  let at = 0;
  const steps = inputs.map((part) => {
    const step = copier(part.shape, whole(part), { ...to, start: at * to.strides[axis]! });
    at += part.shape[axis]!;
    return step;
  });
  return () => {
    for (const step of steps) step();
  };
}

/** A view with a number around it. */
export function pad({ before, value }: NodeOf<'pad'>, [x]: readonly View[], out: View, sizes: Sizes): Step {
  const to = whole(out);
  const copy = copier(x!.shape, whole(x!), { ...to, start: offset(sizes(before), to.strides) });
  return () => {
    out.data.fill(value);
    copy();
  };
}

/** Axes in another order. */
export function transpose({ order }: NodeOf<'transpose'>, [x]: readonly View[], out: View): Step {
  const own = stridesOf(x!.shape);
  return copier(out.shape, { data: x!.data, start: 0, strides: order.map((axis) => own[axis]!) }, whole(out));
}

/** Some axes from their end. */
export function reverse({ axes }: NodeOf<'reverse'>, [x]: readonly View[], out: View): Step {
  const from = whole(x!);
  const strides = from.strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
  const start = axes.reduce((sum, axis) => sum + (x!.shape[axis]! - 1) * from.strides[axis]!, 0);
  return copier(out.shape, { data: x!.data, start, strides }, whole(out));
}

/** A view repeated to a larger shape. */
export function broadcast([x]: readonly View[], out: View): Step {
  return copier(out.shape, { data: x!.data, start: 0, strides: broadcastStrides(x!.shape, out.shape) }, whole(out));
}

/** Rows of a table. */
export function gather([table, ids]: readonly View[], out: View): Step {
  const [{ data: rows, shape }, { data: at }] = [table!, ids!];
  const width = sizeOf(shape.slice(1));
  const { data } = out;
  return () => {
    for (let index = 0, to = 0; index < at.length; index++)
      for (let from = at[index]! * width, column = 0; column < width; column++) data[to++] = rows[from + column]!;
  };
}
