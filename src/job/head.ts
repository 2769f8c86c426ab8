import { labelledRows, partOf, UNLABELLED, type EncodedSplit } from '../plugin/index.js';

/** The first rows of a split. */
export const head = (split: EncodedSplit, size: number): EncodedSplit => ({
  name: split.name,
  digest: split.digest,
  size: Math.min(size, split.size),
  text: (row) => split.text(row),
  tokens: (row) => split.tokens(row),
  label: (row) => split.label(row),
});

/** The first rows of a split; a quarter of them without a label where it has such rows. */
export function firstOfBoth(split: EncodedSplit, size: number): EncodedSplit {
  const known = labelledRows(split);
  if (known.length === split.size) return head(split, size);
  const without: number[] = [];
  for (let row = 0; row < split.size && without.length < size / 4; row++) if (split.label(row) === UNLABELLED) without.push(row);
  return partOf(split, Int32Array.of(...known.subarray(0, size - without.length), ...without), split.digest);
}
