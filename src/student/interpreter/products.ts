/** Products of matrices and convolutions. */
import { addProduct, addProducts, matrixOf, type Matrix } from './add-products.js';
import type { NodeOf, Sizes, Step } from './step.js';
import { broadcastStrides, sizeOf, stridesOf, type View } from './views.js';

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

interface Starts {
  /** Where a matrix begins in a, in b and in the output. */
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/** The matrices that are multiplied. */
function matrices(views: readonly [View, View], out: View): readonly Starts[] {
  const lead = out.shape.slice(0, -2);
  const own = stridesOf(lead);
  const matrix = (view: View): number => sizeOf(view.shape.slice(-2));
  const strides = views.map((view) => broadcastStrides(view.shape.slice(0, -2), lead).map((stride) => stride * matrix(view)));
  return Array.from({ length: sizeOf(lead) }, (_, index) => {
    const at = own.map((stride, axis) => Math.floor(index / stride) % lead[axis]!);
    const start = (list: readonly number[]): number => list.reduce((sum, stride, axis) => sum + stride * at[axis]!, 0);
    return { a: start(strides[0]!), b: start(strides[1]!), out: index * matrix(out) };
  });
}

/** The last axis of a matrix and the one before it, the other way round where it is transposed. */
function turnedIf(transposed: boolean, { shape }: View): readonly [number, number] {
  const [before, last] = shape.slice(-2) as [number, number];
  return transposed ? [before, last] : [last, before];
}

/** (..., M, K) times (..., K, N). Throws an error where the sizes do not fit together. */
export function matmul({ transposeA, transposeB }: NodeOf<'matmul'>, [left, right]: readonly View[], output: View): Step {
  const [a, b, out] = [left!.data, right!.data, output.data] as [Float32Array, Float32Array, Float32Array];
  const [rows, width] = output.shape.slice(-2) as [number, number];
  const [depth, height] = turnedIf(transposeA, left!);
  const [across, along] = turnedIf(transposeB, right!);
  if (height !== rows || across !== width || along !== depth)
    throw new Error(`[${left!.shape}] times [${right!.shape}] is not of size [${output.shape}]`);
  const turned = new Float32Array(transposeA ? rows * depth : 0); // a, its rows in a line
  const products = matrices([left!, right!], output).map((starts) => ({
    ...starts,
    matrix: transposeB ? null : matrixOf(right!, starts.b, width, width),
  }));
  return () => {
    if (!transposeB) out.fill(0);
    for (const { a: begin, b: from, out: o, matrix } of products) {
      if (transposeA) for (let m = 0; m < rows; m++) for (let k = 0; k < depth; k++) turned[m * depth + k] = a[begin + k * rows + m]!;
      const [own, at] = transposeA ? [turned, 0] : [a, begin];
      if (matrix) addProducts(own, at, depth, rows, depth, matrix, out, o);
      else
        for (let m = 0; m < rows; m++)
          for (let n = 0; n < width; n++) out[o + m * width + n] = dot(own, at + m * depth, b, from + n * depth, depth);
    }
  };
}

/** An image (N, H, W, I) with a kernel (KH, KW, I, O); beyond its edges are zeros. */
export function conv(node: NodeOf<'conv'>, [image, kernel]: readonly View[], output: View, sizes: Sizes): Step {
  const [x, out] = [image!.data, output.data] as [Float32Array, Float32Array];
  const [, height, wide, channels] = image!.shape as [number, number, number, number];
  const [kh, kw, , filters] = kernel!.shape as [number, number, number, number];
  const [batch, oh, ow] = output.shape as [number, number, number];
  const [top, left] = sizes(node.before) as [number, number];
  const { strides, dilations } = node;
  const step = strides[1];
  // Windows without gaps that lie in the image are rows of numbers: from the first to before the last of them.
  const first = dilations[1] === 1 ? Math.min(ow, Math.ceil(left / step)) : ow;
  const last = Math.max(first, Math.min(ow, Math.floor((wide - kw + left) / step) + 1));
  const matrixAt = (from: number): Matrix => matrixOf(kernel!, from, filters, filters);
  const lines = Array.from({ length: kh }, (_, p) => matrixAt(p * kw * channels * filters));
  const cells = Array.from({ length: kh * kw }, (_, at) => matrixAt(at * channels * filters));
  const edge = (row: number, j: number, p: number, o: number): void => {
    for (let q = 0; q < kw; q++) {
      const column = j * step - left + q * dilations[1];
      if (column >= 0 && column < wide) addProduct(x, (row + column) * channels, channels, cells[p * kw + q]!, out, o);
    }
  };
  return () => {
    out.fill(0);
    for (let n = 0, o = 0; n < batch; n++)
      for (let i = 0; i < oh; i++, o += ow * filters)
        for (let p = 0; p < kh; p++) {
          const y = i * strides[0] - top + p * dilations[0];
          if (y < 0 || y >= height) continue;
          const row = (n * height + y) * wide;
          for (let j = 0; j < first; j++) edge(row, j, p, o + j * filters);
          const begin = (row + first * step - left) * channels;
          addProducts(x, begin, step * channels, last - first, kw * channels, lines[p]!, out, o + first * filters);
          for (let j = last; j < ow; j++) edge(row, j, p, o + j * filters);
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
