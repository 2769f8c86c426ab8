/** Product quantisation of tables (Jegou, Douze and Schmid 2011): each part of a row is one of 256 vectors. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { ShippedTensor } from '../../plugin/index.js';
import { randomFor } from '../../text/random.js';
import { halfOf } from './float16.js';

const VECTORS = 256;
const ROUNDS = 15;

/** How a table is to be quantised. */
export interface ProductRequest {
  /** Numbers of a part at most; the largest divisor of the row's width up to it is taken. */
  readonly width: number;
  /** How much each row counts (R). */
  readonly importance: ArrayLike<number>;
  readonly seed: number;
}

/** A table (R, E) by the means of k-means on each part of its rows, begun with rows drawn by the seed; null where that would store no less than int8. */
export function inProducts(tensor: ShippedTensor, { width: most, importance, seed }: ProductRequest): ShippedTensor | null {
  const [rows, units] = tensor.shape as [number, number];
  if (tensor.shape.length !== 2) return null;
  const width = divisorUpTo(units, most);
  const parts = units / width;
  const count = Math.min(VECTORS, rows);
  if (rows * parts + 2 * count * units >= rows * (units + 4)) return null;
  const codes = new Uint8Array(rows * parts);
  const vectors = new Float32Array(parts * count * width);
  const values = new Float32Array(rows * units);
  for (let part = 0; part < parts; part++) {
    const points = partOf(tensor.values, units, part * width, width);
    const { means, nearest } = kMeans({ points, width, count, importance, seed: seed + part });
    const halved = means.map(halfOf);
    vectors.set(halved, part * count * width);
    for (let row = 0; row < rows; row++) {
      codes[row * parts + part] = nearest[row]!;
      values.set(halved.subarray(nearest[row]! * width, (nearest[row]! + 1) * width), row * units + part * width);
    }
  }
  return { shape: tensor.shape, values, stored: { dtype: 'product', codes, vectors, parts } };
}

function divisorUpTo(units: number, most: number): number {
  for (let width = Math.min(most, units); width > 1; width--) if (units % width === 0) return width;
  return 1;
}

function partOf(values: Float32Array, units: number, from: number, width: number): Float32Array {
  const rows = values.length / units;
  const points = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) points.set(values.subarray(row * units + from, row * units + from + width), row * width);
  return points;
}

interface Clustering {
  /** (R, width) flattened. */
  readonly points: Float32Array;
  readonly width: number;
  readonly count: number;
  readonly importance: ArrayLike<number>;
  readonly seed: number;
}

/** Lloyd's algorithm with weighted points; a mean that no point is nearest to goes to the point that is worst off. */
function kMeans(clustering: Clustering): { readonly means: Float32Array; readonly nearest: Uint8Array } {
  const { points, width, count } = clustering;
  let means = drawn(clustering);
  let found = nearestOf(points, means, width);
  for (let round = 0; round < ROUNDS; round++) {
    means = meansOf(clustering, found, count);
    const next = nearestOf(points, means, width);
    const settled = next.nearest.every((code, row) => code === found.nearest[row]);
    found = next;
    if (settled) break;
  }
  return { means, nearest: found.nearest };
}

/** Different rows, drawn without repetition. */
function drawn({ points, width, count, seed }: Clustering): Float32Array {
  const random = randomFor('product', seed);
  const rows = Int32Array.from({ length: points.length / width }, (_, row) => row);
  const means = new Float32Array(count * width);
  for (let at = 0; at < count; at++) {
    const other = uniformInt(random, at, rows.length - 1);
    [rows[at], rows[other]] = [rows[other]!, rows[at]!];
    means.set(points.subarray(rows[at]! * width, (rows[at]! + 1) * width), at * width);
  }
  return means;
}

interface Nearest {
  readonly nearest: Uint8Array;
  /** Squared distances. */
  readonly apart: Float64Array;
}

function nearestOf(points: Float32Array, means: Float32Array, width: number): Nearest {
  const rows = points.length / width;
  const [nearest, apart] = [new Uint8Array(rows), new Float64Array(rows).fill(Infinity)];
  for (let row = 0; row < rows; row++)
    for (let mean = 0; mean < means.length / width; mean++) {
      let sum = 0;
      for (let at = 0; at < width && sum < apart[row]!; at++) sum += (points[row * width + at]! - means[mean * width + at]!) ** 2;
      if (sum < apart[row]!) [nearest[row], apart[row]] = [mean, sum];
    }
  return { nearest, apart };
}

function meansOf({ points, width, importance }: Clustering, { nearest, apart }: Nearest, count: number): Float32Array {
  const [sums, totals] = [new Float64Array(count * width), new Float64Array(count)];
  nearest.forEach((mean, row) => {
    totals[mean]! += importance[row]!;
    for (let at = 0; at < width; at++) sums[mean * width + at]! += importance[row]! * points[row * width + at]!;
  });
  const worst = [...apart.keys()].sort((a, b) => apart[b]! * importance[b]! - apart[a]! * importance[a]! || a - b);
  const means = new Float32Array(count * width);
  for (let mean = 0; mean < count; mean++) {
    const row = totals[mean]! > 0 ? -1 : worst.shift()!;
    for (let at = 0; at < width; at++)
      means[mean * width + at] = row < 0 ? sums[mean * width + at]! / totals[mean]! : points[row * width + at]!;
  }
  return means;
}
