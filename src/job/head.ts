import type { EncodedSplit } from '../plugin/index.js';

/** The first rows of a split. */
export const head = (split: EncodedSplit, size: number): EncodedSplit => ({
  name: split.name,
  digest: split.digest,
  size: Math.min(size, split.size),
  text: (row) => split.text(row),
  tokens: (row) => split.tokens(row),
  label: (row) => split.label(row),
});
