/** Counts that classification metrics and reports share; definitions equal scikit-learn's with `zero_division=0`. */

/** Examples of true class t predicted as class p at `t * classes + p`: (C, C) flattened. */
export function confusion(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Float64Array {
  const matrix = new Float64Array(classes * classes);
  for (let index = 0; index < labels.length; index++) matrix[labels[index]! * classes + predicted[index]!]!++;
  return matrix;
}

/** Precision, recall and F1 of one class. */
export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples whose true class it is. */
  readonly support: number;
  /** Examples predicted as it. */
  readonly predicted: number;
}

/** Scores of every class from a confusion matrix; a score whose denominator is zero is 0. */
export function perClass(matrix: ArrayLike<number>): ClassScores[] {
  const classes = Math.sqrt(matrix.length);
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let cell = 0; cell < matrix.length; cell++) {
    support[Math.floor(cell / classes)]! += matrix[cell]!;
    predicted[cell % classes]! += matrix[cell]!;
  }
  return Array.from(support, (count, index) => {
    const hits = matrix[index * classes + index]!;
    return {
      precision: ratio(hits, predicted[index]!),
      recall: ratio(hits, count),
      f1: ratio(2 * hits, count + predicted[index]!),
      support: count,
      predicted: predicted[index]!,
    };
  });
}

/** Scores of the classes that occur among labels or predictions: those over which scikit-learn averages. */
export const presentClasses = (matrix: ArrayLike<number>): ClassScores[] =>
  perClass(matrix).filter(({ support, predicted }) => support + predicted > 0);

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
