/** Numbers with a shape, row by row. */
import type { PortableType } from '../../plugin/portable.js';
import type { Simd } from './simd.js';

export type Numbers = Float32Array | Int32Array | Uint8Array;
export interface View {
  readonly shape: readonly number[];
  readonly data: Numbers;
  /** What may keep and multiply by it, where its numbers stay as they are. */
  readonly simd?: Simd;
}

/** An array for so many numbers of a type; bool are bytes. */
export const numbersOf = (dtype: PortableType, size: number): Numbers =>
  dtype === 'float32' ? new Float32Array(size) : dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

/** How far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Strides of a view as it is broadcast to a shape: 0 along axes of which it has but one. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const missing = to.length - from.length;
  const own = stridesOf(from);
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing]!));
}

/** Sizes and strides of some arrays, axes that lie one after the other in all of them made one. */
export interface Nest {
  readonly sizes: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** The fewest loops that visit the same elements in the same order; at least one. */
export function nested(sizes: readonly number[], strides: readonly (readonly number[])[]): Nest {
  const kept: number[] = [];
  const keptStrides = strides.map((): number[] => []);
  sizes.forEach((size, axis) => {
    if (size === 1) return;
    const last = kept.length - 1;
    if (last >= 0 && strides.every((own, at) => keptStrides[at]![last] === own[axis]! * size)) {
      kept[last]! *= size;
      strides.forEach((own, at) => (keptStrides[at]![last] = own[axis]!));
      return;
    }
    kept.push(size);
    strides.forEach((own, at) => keptStrides[at]!.push(own[axis]!));
  });
  return kept.length > 0 ? { sizes: kept, strides: keptStrides } : { sizes: [1], strides: strides.map(() => [0]) };
}
