import type { EncodedSplit } from '../plugin/index.js';

const ROWS = 4096; // that are asked for at once

/** How often each token of a vocabulary of so many stands in a split, by id. */
export async function tokenCounts(split: EncodedSplit, vocabulary: number): Promise<Float64Array> {
  const counts = new Float64Array(vocabulary);
  for (let from = 0; from < split.size; from += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, split.size - from) }, (_, at) => from + at);
    await split.ready?.(rows);
    for (const row of rows) for (const id of split.tokens(row)) counts[id]!++;
  }
  return counts;
}
