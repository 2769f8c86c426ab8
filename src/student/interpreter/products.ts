/** Products of matrices and convolutions: where nearly all the time goes. */
import type { NodeOf, Sizes, Step } from './step.js';
import { broadcastStrides, sizeOf, stridesOf, type View } from './views.js';

/**
 * Adds a row times a matrix to a row: out[o + n] += sum over k of a[at + k] * b[from + k * stride + n], for n below `width`, k below `depth`.
 * Four rows of the matrix at a time, so that each number of the output is read and written a quarter as often.
 */
export function addProduct(
  a: Float32Array,
  at: number,
  depth: number,
  b: Float32Array,
  from: number,
  stride: number,
  out: Float32Array,
  o: number,
  width: number,
): void {
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

/** Sum of the products of two runs of numbers. */
function dot(a: Float32Array, at: number, b: Float32Array, from: number, count: number): number {
  let [s0, s1] = [0, 0];
  let k = 0;
  for (; k + 2 <= count; k += 2) {
    s0 += a[at + k]! * b[from + k]!;
    s1 += a[at + k + 1]! * b[from + k + 1]!;
  }
  return k < count ? s0 + s1 + a[at + k]! * b[from + k]! : s0 + s1;
}

/** Where each of the matrices that are multiplied begins: those of a, of b and of the output. */
function matrices(views: readonly View[], out: View): readonly (readonly [number, number, number])[] {
  const lead = out.shape.slice(0, -2);
  const own = stridesOf(lead);
  const matrix = (view: View): number => sizeOf(view.shape.slice(-2));
  const strides = views.map((view) => broadcastStrides(view.shape.slice(0, -2), lead).map((stride) => stride * matrix(view)));
  return Array.from({ length: sizeOf(lead) }, (_, index) => {
    const at = own.map((stride, axis) => Math.floor(index / stride) % lead[axis]!);
    const start = (list: readonly number[]): number => list.reduce((sum, stride, axis) => sum + stride * at[axis]!, 0);
    return [start(strides[0]!), start(strides[1]!), index * matrix(out)] as const;
  });
}

/** (..., M, K) times (..., K, N). */
export function matmul({ transposeA, transposeB }: NodeOf<'matmul'>, [left, right]: readonly View[], output: View): Step {
  const [a, b, out] = [left!.data, right!.data, output.data] as [Float32Array, Float32Array, Float32Array];
  const [rows, width] = output.shape.slice(-2) as [number, number];
  const depth = left!.shape.at(transposeA ? -2 : -1)!;
  const starts = matrices([left!, right!], output);
  const row = new Float32Array(depth); // of a, where it stands in a column
  return () => {
    for (const [aAt, bAt, oAt] of starts)
      for (let m = 0; m < rows; m++) {
        const o = oAt + m * width;
        if (transposeA) for (let k = 0; k < depth; k++) row[k] = a[aAt + k * rows + m]!;
        const [from, at] = transposeA ? [row, 0] : [a, aAt + m * depth];
        if (transposeB) for (let n = 0; n < width; n++) out[o + n] = dot(from, at, b, bAt + n * depth, depth);
        else {
          out.fill(0, o, o + width);
          addProduct(from, at, depth, b, bAt, width, out, o, width);
        }
      }
  };
}

/** An image (N, H, W, I) with a kernel (KH, KW, I, O); beyond its edges are zeros. */
export function conv(node: NodeOf<'conv'>, [image, kernel]: readonly View[], output: View, sizes: Sizes): Step {
  const [x, w, out] = [image!.data, kernel!.data, output.data] as [Float32Array, Float32Array, Float32Array];
  const [, height, wide, channels] = image!.shape as [number, number, number, number];
  const [kh, kw, , filters] = kernel!.shape as [number, number, number, number];
  const [batch, oh, ow] = output.shape as [number, number, number];
  const [top, left] = sizes(node.before) as [number, number];
  const { strides, dilations } = node;
  return () => {
    out.fill(0);
    for (let n = 0, o = 0; n < batch; n++)
      for (let i = 0; i < oh; i++)
        for (let j = 0; j < ow; j++, o += filters)
          for (let p = 0; p < kh; p++) {
            const y = i * strides[0] - top + p * dilations[0];
            if (y < 0 || y >= height) continue;
            const row = (n * height + y) * wide;
            const from = j * strides[1] - left;
            // A window without gaps that lies in the image is one row of numbers.
            if (dilations[1] === 1 && from >= 0 && from + kw <= wide)
              addProduct(x, (row + from) * channels, kw * channels, w, p * kw * channels * filters, filters, out, o, filters);
            else
              for (let q = 0; q < kw; q++) {
                const column = from + q * dilations[1];
                if (column >= 0 && column < wide)
                  addProduct(x, (row + column) * channels, channels, w, (p * kw + q) * channels * filters, filters, out, o, filters);
              }
          }
  };
}

/** As `conv`, each channel by itself: kernel (KH, KW, I, M) gives channels i * M + m. */
export function depthwiseConv(node: NodeOf<'depthwise-conv'>, [image, kernel]: readonly View[], output: View, sizes: Sizes): Step {
  const [x, w, out] = [image!.data, kernel!.data, output.data];
  const [, height, wide, channels] = image!.shape as [number, number, number, number];
  const [kh, kw, , many] = kernel!.shape as [number, number, number, number];
  const [batch, oh, ow] = output.shape as [number, number, number];
  const [top, left] = sizes(node.before) as [number, number];
  const { strides, dilations } = node;
  const window = (n: number, i: number, j: number, o: number): void => {
    for (let p = 0; p < kh; p++)
      for (let q = 0; q < kw; q++) {
        const [y, column] = [i * strides[0] - top + p * dilations[0], j * strides[1] - left + q * dilations[1]];
        if (y < 0 || y >= height || column < 0 || column >= wide) continue;
        const [from, at] = [((n * height + y) * wide + column) * channels, (p * kw + q) * channels * many];
        for (let c = 0; c < channels; c++) for (let m = 0; m < many; m++) out[o + c * many + m]! += x[from + c]! * w[at + c * many + m]!;
      }
  };
  return () => {
    out.fill(0);
    for (let n = 0, o = 0; n < batch; n++)
      for (let i = 0; i < oh; i++) for (let j = 0; j < ow; j++, o += channels * many) window(n, i, j, o);
  };
}
