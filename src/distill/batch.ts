/** Batches as flat typed arrays of a few shapes. */
import type { EncodedSplit } from '../plugin/index.js';

export { epochRows, sortedRows } from './row-order.js';

export interface Batch {
  /** Token ids (B, L) flattened, 0 after the end of each text. */
  readonly ids: Int32Array;
  readonly length: number;
  /** Index into the split of each row; a row that only fills the batch up repeats the first. */
  readonly rows: Int32Array;
  /** Rows that count: those before. */
  readonly count: number;
  /** Index of the class of each row. */
  readonly labels: Int32Array;
}

/** Rows of every batch, and the lengths that one may be padded to, ascending; texts beyond the last are cut. */
export interface BatchShape {
  readonly rows: number;
  readonly lengths: readonly number[];
}

/** The given rows side by side, filled up to the shape's rows and to the first of its lengths that holds them. */
export function batchOf(split: EncodedSplit, rows: readonly number[], shape: BatchShape): Batch {
  const limit = shape.lengths.at(-1)!;
  const texts = rows.map((row) => split.tokens(row).subarray(0, limit));
  let longest = 1;
  for (const { length } of texts) if (length > longest) longest = length;
  const length = shape.lengths.find((padded) => padded >= longest)!;
  const ids = new Int32Array(shape.rows * length);
  for (let row = 0; row < shape.rows; row++) ids.set(texts[row] ?? texts[0]!, row * length);
  const filled = Int32Array.from({ length: shape.rows }, (_, row) => rows[row] ?? rows[0]!);
  return { ids, length, rows: filled, count: rows.length, labels: filled.map((row) => split.label(row)) };
}

/** Rows of a flat (N, C) matrix. */
export function rowsOf(matrix: Float32Array, rows: Int32Array, columns: number): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => taken.set(matrix.subarray(row * columns, (row + 1) * columns), index * columns));
  return taken;
}

/** Labels as rows with a single 1: (B, C) flattened. */
export function oneHot(labels: Int32Array, classes: number): Float32Array {
  const matrix = new Float32Array(labels.length * classes);
  labels.forEach((label, index) => (matrix[index * classes + label] = 1));
  return matrix;
}
