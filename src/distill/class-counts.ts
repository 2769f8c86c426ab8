import type { EncodedSplit } from '../plugin/index.js';

const known = new WeakMap<EncodedSplit, Float32Array>();

/** How many examples of a split have each class: (C); those without a label are left out. Counted once for each split. */
export function classCounts(split: EncodedSplit, classes: number): Float32Array {
  const counts = known.get(split) ?? new Float32Array(classes);
  if (known.has(split)) return counts;
  for (let row = 0; row < split.size; row++) {
    const label = split.label(row);
    if (label >= 0) counts[label]!++;
  }
  known.set(split, counts);
  return counts;
}
