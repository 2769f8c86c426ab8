import { UNLABELLED } from '../plugin/index.js';
import { randomFor, shuffle } from './random.js';

/** Which labels the training split keeps. */
export interface LabelRules {
  /** So many a class, or all that it has; null: all. */
  readonly perClass: number | null;
  readonly seed: number;
  /** Whether texts that lose their label stay. */
  readonly rest: boolean;
}

/**
 * Labels of all examples, UNLABELLED for those of `rows` that lose theirs; what stays depends on seed, order and labels alone, and fewer a
 * class are always among more.
 */
export function keptLabels(labels: Int32Array, rows: Int32Array, classes: number, { perClass, seed }: LabelRules): Int32Array {
  if (perClass === null) return labels;
  const groups = Array.from({ length: classes }, (): number[] => []);
  const kept = labels.slice();
  for (const row of rows) {
    if (labels[row] !== UNLABELLED) groups[labels[row]!]!.push(row);
    kept[row] = UNLABELLED;
  }
  const random = randomFor('labels', seed);
  for (const group of groups) for (const row of shuffle(Int32Array.from(group), random).subarray(0, perClass)) kept[row] = labels[row]!;
  return kept;
}
