/**
 * How much each row of a table of so many rows counts where not all can be kept as they are: the root of how often its token was seen, so that
 * rare words still count. Tables that are not of the vocabulary have rows that count the same.
 */
export const importanceOf = (counts: ArrayLike<number>, rows: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => (rows === counts.length ? Math.sqrt(counts[row]! + 1) : 1));
