import { InputError, UNLABELLED } from '../plugin/index.js';
import { apportion } from './apportion.js';
import { randomFor, shuffle } from './random.js';

export interface Shares {
  /** Share of all examples, or null where the data set brings the split itself. */
  readonly validation: number | null;
  readonly test: number | null;
}
/** Rows of each part, ascending; no row is in two parts. */
export interface Cut {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

const [TRAIN, VALIDATION, TEST] = [0, 1, 2] as const;

/**
 * Cuts validation and test rows off the training examples. Stratified, every class gives its exact share by largest remainder and keeps at
 * least one example for training. Rows without a label stay in training. Depends on seed, order and labels alone. Throws an `InputError` where a class or a part is too small.
 */
export function cut(labels: Int32Array, classes: readonly string[], shares: Shares, stratify: boolean, seed: number): Cut {
  checkShares(shares);
  const groups = stratify
    ? rowsByClass(labels, classes.length)
    : [Int32Array.from(labels, (_, row) => row).filter((row) => labels[row] !== UNLABELLED)];
  const parts = 1 + Number(shares.validation !== null) + Number(shares.test !== null);
  if (stratify && parts > 1) checkClasses(groups, classes, parts);
  const random = randomFor('cut', seed);
  groups.forEach((rows) => shuffle(rows, random));

  const sizes = groups.map((rows) => rows.length);
  const kept = 1 + Number(shares.validation !== null); // at least one for train, and one for validation if that is cut too
  const test = apportion(
    sizes,
    shares.test ?? 0,
    sizes.map((size) => Math.max(0, size - kept)),
  );
  const validation = apportion(
    sizes,
    shares.validation ?? 0,
    sizes.map((size, index) => Math.max(0, size - test[index]! - 1)),
  );
  const place = new Uint8Array(labels.length).fill(TRAIN); // of each row
  groups.forEach((rows, index) => {
    const [first, second] = [test[index]!, test[index]! + validation[index]!];
    for (let at = 0; at < second; at++) place[rows[at]!] = at < first ? TEST : VALIDATION;
  });
  const result = { test: rowsAt(place, TEST), validation: rowsAt(place, VALIDATION), train: rowsAt(place, TRAIN) };
  for (const part of ['validation', 'test'] as const) {
    if (shares[part] !== null && result[part].length === 0) {
      throw new InputError(`a share of ${shares[part]} of ${labels.length} training examples leaves the ${part} split empty`, {
        path: `split.${part}`,
        suggestion: 'raise the share or give the data set a split of its own',
      });
    }
  }
  return result;
}

function checkShares({ validation, test }: Shares): void {
  for (const [part, share] of Object.entries({ validation, test })) {
    if (share === null || (share > 0 && share < 1)) continue;
    throw new InputError(
      `the data set brings no ${part} split, so a share of its training examples must be cut off; ${share} is no such share`,
      {
        path: `split.${part}`,
        allowed: 'above 0 and below 1',
        suggestion: `set split.${part} to 0.1`,
      },
    );
  }
  if ((validation ?? 0) + (test ?? 0) >= 1) {
    throw new InputError(`validation ${validation} and test ${test} leave nothing for training`, {
      path: 'split',
      allowed: 'shares that sum to less than 1',
    });
  }
}

function checkClasses(groups: readonly Int32Array[], classes: readonly string[], parts: number): void {
  const small = groups.findIndex((rows) => rows.length < parts);
  if (small < 0) return;
  throw new InputError(`class '${classes[small]}' has ${count(groups[small]!.length)}, too few to stratify over ${parts} splits`, {
    path: 'split.stratify',
    allowed: `at least ${parts} examples a class`,
    suggestion: 'add examples, merge the class with another, or set split.stratify to false',
  });
}

const count = (examples: number): string => (examples === 1 ? '1 example' : `${examples} examples`);

function rowsByClass(labels: Int32Array, classes: number): Int32Array[] {
  const sizes = new Int32Array(classes);
  for (const label of labels) if (label !== UNLABELLED) sizes[label]!++;
  const groups = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < labels.length; row++) if (labels[row] !== UNLABELLED) groups[labels[row]!]![sizes[labels[row]!]!++] = row;
  return groups;
}

/** The rows of a part, ascending. */
function rowsAt(place: Uint8Array, part: number): Int32Array {
  let size = 0;
  for (let row = 0; row < place.length; row++) if (place[row] === part) size++;
  const rows = new Int32Array(size);
  for (let row = 0, at = 0; at < size; row++) if (place[row] === part) rows[at++] = row;
  return rows;
}
