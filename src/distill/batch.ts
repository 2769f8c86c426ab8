/** Batches as flat typed arrays, padded to their own longest row. */
import type { EncodedSplit } from '../plugin/index.js';

export { epochRows, sortedRows } from './row-order.js';

export interface Batch {
  /** Token ids (B, L) flattened, 0 after the end of each text. */
  readonly ids: Int32Array;
  readonly length: number;
  /** Index into the split of each row. */
  readonly rows: Int32Array;
  /** Index of the class of each row. */
  readonly labels: Int32Array;
}

/** The given rows side by side; texts beyond `maxLength` tokens are cut. */
export function batchOf(split: EncodedSplit, rows: readonly number[], maxLength: number): Batch {
  const texts = rows.map((row) => split.tokens(row).subarray(0, maxLength));
  const length = Math.max(1, ...texts.map((tokens) => tokens.length));
  const ids = new Int32Array(rows.length * length);
  texts.forEach((tokens, index) => ids.set(tokens, index * length));
  return { ids, length, rows: Int32Array.from(rows), labels: Int32Array.from(rows, (row) => split.label(row)) };
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
