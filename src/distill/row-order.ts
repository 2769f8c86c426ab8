/** The rows of each batch, one batch at a time: a few bytes a row, whatever the size of the split. */
import { lengthOf, type EncodedSplit } from '../plugin/index.js';
import { shuffled, type Random } from './random.js';

const POOL = 32; // batches among which texts of like length are brought together

/**
 * Rows of each step of an epoch: shuffled, texts of like length together within pools of 32 batches, batches shuffled. A split on disk is
 * shuffled by blocks, and by rows within a pool of blocks; the next pool is read while this one is trained on.
 */
export function epochRows(split: EncodedSplit, batchSize: number, random: Random): Generator<number[]> {
  return split.blocks
    ? pooledRows(split, split.blocks, batchSize, random)
    : shuffledBatches(split, shuffle(rowsFrom(0, split.size), random), batchSize, random);
}

/** Rows of so many steps: of an epoch, and of as many more in other orders as that takes. */
export function* repeatedRows(split: EncodedSplit, batchSize: number, random: Random, steps: number): Generator<number[]> {
  for (let taken = 0; taken < steps;)
    for (const rows of epochRows(split, batchSize, random)) {
      if (taken++ === steps) return;
      yield rows;
    }
}

/** Rows of a whole split, texts of like length together; in a split on disk only within windows of a pool. */
export function* sortedRows(split: EncodedSplit, batchSize: number): Generator<number[]> {
  const window = split.blocks ? Math.max(1, Math.floor(split.blocks.pool / batchSize)) * batchSize : Math.max(1, split.size);
  for (let start = 0; start < split.size; start += window) {
    const rows = rowsFrom(start, Math.min(split.size, start + window));
    readAhead(split, rowsFrom(start + window, Math.min(split.size, start + 2 * window)));
    sortByLength(split, rows);
    yield* batches(rows, batchSize);
  }
}

/** The batches of shuffled rows as an epoch takes them; the rows are sorted in place. */
function* shuffledBatches(split: EncodedSplit, rows: Int32Array, batchSize: number, random: Random): Generator<number[]> {
  for (let start = 0; start < rows.length; start += POOL * batchSize) sortByLength(split, rows.subarray(start, start + POOL * batchSize));
  const order = shuffled(rowsFrom(0, Math.ceil(rows.length / batchSize)), random);
  for (const batch of order) yield Array.from(rows.subarray(batch * batchSize, (batch + 1) * batchSize));
}

/** Pool after pool of blocks in random order; what fills no batch goes on to the next pool, so that only the last batch is shorter. */
function* pooledRows(
  split: EncodedSplit,
  blocks: NonNullable<EncodedSplit['blocks']>,
  batchSize: number,
  random: Random,
): Generator<number[]> {
  const order = shuffle(rowsFrom(0, Math.ceil(split.size / blocks.rows)), random);
  const perPool = Math.max(1, Math.floor(Math.max(blocks.pool, batchSize) / blocks.rows));
  const pool = (index: number): Int32Array => rowsOfBlocks(order.subarray(index * perPool, (index + 1) * perPool), blocks.rows, split.size);
  let left = new Int32Array();
  for (let index = 0, next = pool(0); next.length > 0; index++) {
    const rows = joined(left, next);
    next = pool(index + 1);
    readAhead(split, next);
    const whole = next.length > 0 ? Math.floor(rows.length / batchSize) * batchSize : rows.length;
    shuffle(rows, random);
    left = rows.slice(whole);
    yield* shuffledBatches(split, rows.subarray(0, whole), batchSize, random);
  }
}

const readAhead = (split: EncodedSplit, rows: Int32Array): void => void (rows.length > 0 && split.ready?.(rows));

const rowsFrom = (start: number, end: number): Int32Array => {
  const rows = new Int32Array(Math.max(0, end - start));
  for (let index = 0; index < rows.length; index++) rows[index] = start + index;
  return rows;
};

const rowsOfBlocks = (blocks: Int32Array, size: number, end: number): Int32Array =>
  joined(...Array.from(blocks, (block) => rowsFrom(block * size, Math.min(end, (block + 1) * size))));

function joined(...parts: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const all = new Int32Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function* batches(rows: Int32Array, batchSize: number): Generator<number[]> {
  for (let start = 0; start < rows.length; start += batchSize) yield Array.from(rows.subarray(start, start + batchSize));
}

/** Fisher and Yates, with the draws of `shuffled`. */
function shuffle(rows: Int32Array, random: Random): Int32Array {
  for (let last = rows.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [rows[last], rows[pick]] = [rows[pick]!, rows[last]!];
  }
  return rows;
}

/** Sorts in place from the shortest to the longest text by counting; texts of one length keep their order. */
function sortByLength(split: EncodedSplit, rows: Int32Array): void {
  const lengths = new Int32Array(rows.length);
  let longest = 0;
  for (let index = 0; index < rows.length; index++) longest = Math.max(longest, (lengths[index] = lengthOf(split, rows[index]!)));
  const starts = new Int32Array(longest + 2);
  for (const length of lengths) starts[length + 1]!++;
  for (let length = 1; length < starts.length; length++) starts[length]! += starts[length - 1]!;
  const unsorted = rows.slice();
  for (let index = 0; index < unsorted.length; index++) rows[starts[lengths[index]!]!++] = unsorted[index]!;
}
