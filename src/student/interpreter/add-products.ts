/** Sums of products of rows and a matrix: where nearly all the time goes. */
import type { Simd } from './simd.js';
import type { View } from './views.js';

/** A matrix whose rows begin at `from` and every `stride` after it, of which `width` numbers count. */
export interface Matrix {
  readonly data: Float32Array;
  readonly from: number;
  readonly stride: number;
  readonly width: number;
  /** What multiplies by it; null for plain JavaScript. */
  readonly simd: Simd | null;
  /** Where it begins there. */
  readonly at: number;
}

/** A part of a view's numbers as a matrix. That of weights is kept where WebAssembly multiplies, if that can be had. */
export function matrixOf({ data, simd }: View, from: number, stride: number, width: number): Matrix {
  const place = simd?.place(data as Float32Array) ?? null;
  return { data: data as Float32Array, from, stride, width, simd: place === null ? null : simd!, at: (place ?? 0) + from };
}

/**
 * Adds a row times a matrix to a row: out[o + n] += sum over k of a[at + k] * b[k, n], for n below `width`, k below `depth`. Four rows of the
 * matrix at a time, so that each number of the output is read and written a quarter as often.
 */
export function addProduct(a: Float32Array, at: number, depth: number, matrix: Matrix, out: Float32Array, o: number): void {
  if (matrix.simd) return matrix.simd.addProducts(a, at, depth, 1, depth, matrix, out, o);
  const { data: b, from, stride, width } = matrix;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const a0 = a[at + k]!;
    const a1 = a[at + k + 1]!;
    const a2 = a[at + k + 2]!;
    const a3 = a[at + k + 3]!;
    const b0 = from + k * stride;
    const b1 = b0 + stride;
    const b2 = b1 + stride;
    const b3 = b2 + stride;
    for (let n = 0; n < width; n++) out[o + n] = out[o + n]! + a0 * b[b0 + n]! + a1 * b[b1 + n]! + a2 * b[b2 + n]! + a3 * b[b3 + n]!;
  }
  for (; k < depth; k++) {
    const factor = a[at + k]!;
    const row = from + k * stride;
    for (let n = 0; n < width; n++) out[o + n] = out[o + n]! + factor * b[row + n]!;
  }
}

/** The same for two rows, which read the matrix but once: half the time of one after the other. */
function addPair(
  a: Float32Array,
  at: number,
  next: number,
  depth: number,
  matrix: Matrix,
  out: Float32Array,
  o: number,
  other: number,
): void {
  const { data: b, from, stride, width } = matrix;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const p0 = a[at + k]!;
    const p1 = a[at + k + 1]!;
    const p2 = a[at + k + 2]!;
    const p3 = a[at + k + 3]!;
    const q0 = a[next + k]!;
    const q1 = a[next + k + 1]!;
    const q2 = a[next + k + 2]!;
    const q3 = a[next + k + 3]!;
    const b0 = from + k * stride;
    const b1 = b0 + stride;
    const b2 = b1 + stride;
    const b3 = b2 + stride;
    for (let n = 0; n < width; n++) {
      const w = b[b0 + n]!;
      const x = b[b1 + n]!;
      const y = b[b2 + n]!;
      const z = b[b3 + n]!;
      out[o + n] = out[o + n]! + p0 * w + p1 * x + p2 * y + p3 * z;
      out[other + n] = out[other + n]! + q0 * w + q1 * x + q2 * y + q3 * z;
    }
  }
  for (; k < depth; k++) {
    const p = a[at + k]!;
    const q = a[next + k]!;
    const row = from + k * stride;
    for (let n = 0; n < width; n++) {
      const x = b[row + n]!;
      out[o + n] = out[o + n]! + p * x;
      out[other + n] = out[other + n]! + q * x;
    }
  }
}

/** `addProduct` for `rows` rows: those of `a` begin every `step`, those of the output every `width` numbers. The bits are those of one by one. */
export function addProducts(
  a: Float32Array,
  at: number,
  step: number,
  rows: number,
  depth: number,
  matrix: Matrix,
  out: Float32Array,
  o: number,
): void {
  if (matrix.simd) return matrix.simd.addProducts(a, at, step, rows, depth, matrix, out, o);
  const { width } = matrix;
  let row = 0;
  for (; row + 2 <= rows; row += 2) {
    const first = at + row * step;
    addPair(a, first, first + step, depth, matrix, out, o + row * width, o + (row + 1) * width);
  }
  if (row < rows) addProduct(a, at + row * step, depth, matrix, out, o + row * width);
}
