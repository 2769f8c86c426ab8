/** Sizes that follow from the number of texts and their places, found from a few recordings. */
import type { Dim } from '../../plugin/index.js';

/** The sizes under which a function was recorded: by (batch, length) at each pair, batches first; one length where none other is allowed. */
export interface Corners {
  readonly batches: readonly [number, number];
  readonly lengths: readonly [number, number] | readonly [number];
}

/** Batch and length of each recording, in order. */
export const cornersOf = ({ batches, lengths }: Corners): (readonly [batch: number, length: number])[] =>
  lengths.flatMap((length) => batches.map((batch) => [batch, length] as const));

/** The size that has these values at the corners; null where there is no such one of whole numbers. */
export function dimAt(values: readonly number[], { batches: [b1, b2], lengths }: Corners): Dim | null {
  const [l1, l2 = l1 + 1] = lengths;
  const [low, wide] = values as [number, number];
  const [long, both] = lengths.length === 1 ? [low, wide] : (values.slice(2) as [number, number]);
  const product = (both - wide - long + low) / ((b2 - b1) * (l2 - l1));
  const batch = (wide - low) / (b2 - b1) - product * l1;
  const length = (long - low) / (l2 - l1) - product * b1;
  const constant = low - batch * b1 - length * l1 - product * b1 * l1;
  const found = [constant, batch, length, product] as const;
  if (!found.every(Number.isSafeInteger)) return null;
  return batch === 0 && length === 0 && product === 0 ? constant : found;
}

const parts = (dim: Dim): readonly [number, number, number, number] => (typeof dim === 'number' ? [dim, 0, 0, 0] : dim);

/** The sum of two sizes. */
export function sumOfDims(one: Dim, other: Dim): Dim {
  const [a, b] = [parts(one), parts(other)];
  const sum = [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]] as const;
  return sum.slice(1).every((part) => part === 0) ? sum[0] : sum;
}

/** Whether a size grows with the number of texts. */
export const countsTexts = (dim: Dim): boolean => typeof dim !== 'number' && (dim[1] !== 0 || dim[3] !== 0);
