/** Batches as flat typed arrays of a few shapes. */
import { copyTokens, lengthOf, UNLABELLED, type EncodedSplit } from '../plugin/index.js';

export { epochRows, repeatedRows, sortedRows } from './row-order.js';

export interface Batch {
  /** Token ids (B, L) flattened, 0 after the end of each text. */
  readonly ids: Int32Array;
  readonly length: number;
  /** Index into the split of each row; a row that only fills the batch up repeats the first. */
  readonly rows: Int32Array;
  /** Rows that count: those before. */
  readonly count: number;
  /** Index of the class of each row, or UNLABELLED. */
  readonly labels: Int32Array;
}

/** Rows of every batch, and the lengths that one may be padded to, ascending; texts beyond the last are cut. */
export interface BatchShape {
  readonly rows: number;
  readonly lengths: readonly number[];
}

/** The given rows side by side, filled up to the shape's rows and to the first of its lengths that holds them. */
export function batchOf(split: EncodedSplit, rows: readonly number[], shape: BatchShape): Batch {
  const filled = new Int32Array(shape.rows).fill(rows[0]!);
  filled.set(rows);
  const limit = shape.lengths.at(-1)!;
  let longest = 1;
  for (const row of rows) longest = Math.max(longest, Math.min(limit, lengthOf(split, row)));
  const length = shape.lengths.find((padded) => padded >= longest)!;
  const ids = new Int32Array(shape.rows * length);
  const labels = new Int32Array(shape.rows);
  for (let index = 0; index < shape.rows; index++) {
    copyTokens(split, filled[index]!, ids, index * length, length);
    labels[index] = split.label(filled[index]!);
  }
  return { ids, length, rows: filled, count: rows.length, labels };
}

/** Rows of a flat (N, C) matrix. */
export function rowsOf(matrix: Float32Array, rows: Int32Array, columns: number): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  for (let index = 0; index < rows.length; index++)
    for (let column = 0; column < columns; column++) taken[index * columns + column] = matrix[rows[index]! * columns + column]!;
  return taken;
}

/** Labels as rows with a single 1, or none where there is no label: (B, C) flattened. */
export function oneHot(labels: Int32Array, classes: number): Float32Array {
  const matrix = new Float32Array(labels.length * classes);
  labels.forEach((label, index) => {
    if (label !== UNLABELLED) matrix[index * classes + label] = 1;
  });
  return matrix;
}
