import { lengthOf, type EncodedSplit } from '../plugin/index.js';

export interface Batch {
  /** Token ids row by row, padding after the end of each text: (rows, length) flattened. */
  readonly ids: Int32Array;
  readonly length: number;
  /** Index into the split of each row. */
  readonly rows: Int32Array;
  /** Index into the labels of each row. */
  readonly labels: Int32Array;
}

export interface BatchRequest {
  readonly batchSize: number;
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
  /** Rows in the order in which they are wanted; the split's own order by default. */
  readonly order?: ArrayLike<number>;
  /** Width of a batch: its longest text rounded up to a multiple of this (default 1), or `maxLength` throughout. */
  readonly pad?: number | 'fixed';
}

/** The rows of an order in batches, the last one shorter where the size asks for it. */
export function* batches(split: EncodedSplit, { batchSize, maxLength, order, pad = 1 }: BatchRequest): Generator<Batch> {
  const size = order?.length ?? split.size;
  for (let start = 0; start < size; start += batchSize) {
    const rows = new Int32Array(Math.min(batchSize, size - start));
    for (let index = 0; index < rows.length; index++) rows[index] = order ? order[start + index]! : start + index;
    yield batchOf(split, rows, maxLength, pad);
  }
}

function batchOf(split: EncodedSplit, rows: Int32Array, maxLength: number, pad: number | 'fixed'): Batch {
  const texts = Array.from(rows, (row) => split.tokens(row).subarray(0, maxLength));
  const longest = texts.reduce((length, tokens) => Math.max(length, tokens.length), 1);
  const length = pad === 'fixed' ? maxLength : Math.min(maxLength, Math.ceil(longest / pad) * pad);
  const ids = new Int32Array(rows.length * length); // (rows, length), PADDING is 0
  texts.forEach((tokens, index) => ids.set(tokens, index * length));
  return { ids, length, rows, labels: rows.map((row) => split.label(row)) };
}

/** Rows from the shortest to the longest text, ties in the split's order: evaluation pads least so. */
export function byLength(split: EncodedSplit): Int32Array {
  const lengths = Int32Array.from({ length: split.size }, (_, row) => lengthOf(split, row));
  return Int32Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
}
