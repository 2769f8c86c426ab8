/** The few padded lengths of a split's batches: each is one more program to record, so there are no more than pay. */

/**
 * At most `most` lengths, ascending, the last one the longest, chosen so that the batches of the given longest rows are padded least.
 * `longest` holds the length of the longest row of each batch.
 */
export function paddedLengths(longest: readonly number[], most: number): number[] {
  const counts = new Map<number, number>();
  for (const length of longest) counts.set(length, (counts.get(length) ?? 0) + 1);
  const lengths = [...counts.keys()].sort((a, b) => a - b);
  const before = lengths.reduce((sums, length) => [...sums, sums.at(-1)! + counts.get(length)!], [0]); // batches shorter than each
  type Choice = { readonly cost: number; readonly chosen: readonly number[] };
  // best[i]: the cheapest choice for the batches of the first i lengths.
  let best: Choice[] = lengths.map((length, index) => ({ cost: length * before[index + 1]!, chosen: [length] }));
  for (let count = 1; count < most; count++)
    best = lengths.map((length, index) =>
      best.slice(0, index).reduce((cheapest, { cost, chosen }, shorter) => {
        const total = cost + length * (before[index + 1]! - before[shorter + 1]!);
        return total < cheapest.cost ? { cost: total, chosen: [...chosen, length] } : cheapest;
      }, best[index]!),
    );
  return [...(best.at(-1)?.chosen ?? [1])];
}

/** The length of the longest row of each batch where rows of like length lie together, none longer than `limit`. */
export function longestRows(lengths: ArrayLike<number>, batchSize: number, limit: number): number[] {
  const counts = new Int32Array(limit + 1); // rows of each length
  for (let row = 0; row < lengths.length; row++) counts[Math.min(limit, lengths[row]!)]!++;
  const longest: number[] = [];
  let [length, shorter] = [0, counts[0]!]; // rows up to this length
  for (
    let last = Math.min(batchSize, lengths.length);
    longest.length * batchSize < lengths.length;
    last = Math.min(last + batchSize, lengths.length)
  ) {
    while (shorter < last) shorter += counts[++length]!;
    longest.push(length);
  }
  return longest;
}
