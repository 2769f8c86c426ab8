import { isLanguage, type EncodedSplit } from '../plugin/index.js';
import { answersOf } from './language.js';
import type { TrialData } from './types.js';

const known = new WeakMap<EncodedSplit, Float32Array>();

/** How many examples of a split have each class: (C), of a language model how often each token stands there; those without a label are left out. Counted once for each split. */
export function classCounts(split: EncodedSplit, data: Pick<TrialData, 'classes' | 'task' | 'maxLength'>): Float32Array {
  const counts = known.get(split) ?? new Float32Array(data.classes.length);
  if (known.has(split)) return counts;
  if (isLanguage(data)) for (const token of answersOf(split, data).labels) counts[token]!++;
  for (let row = 0; row < split.size && !isLanguage(data); row++) {
    const label = split.label(row);
    if (label >= 0) counts[label]!++;
  }
  known.set(split, counts);
  return counts;
}
