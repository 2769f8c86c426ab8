/** Who is taken for whom. Rows are true classes, columns predicted ones. */
import type { Evaluation } from '../distill/types.js';

export interface ClassScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples of the class. */
  readonly support: number;
  /** Whether the class occurs among the labels or the predictions; the others stay out of macro averages, as in scikit-learn. */
  readonly occurs: boolean;
}

/** Counts (C, C): row = true class, column = predicted class. */
export function confusionMatrix({ labels, predicted }: Pick<Evaluation, 'labels' | 'predicted'>, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  labels.forEach((label, row) => matrix[label]![predicted[row]!]!++);
  return matrix;
}

/** Precision, recall and F1 of each class; 0 where a ratio is 0 / 0. */
export function classScores(matrix: readonly (readonly number[])[]): ClassScore[] {
  return matrix.map((row, index) => {
    const right = row[index]!;
    const support = row.reduce((sum, cell) => sum + cell, 0);
    const named = matrix.reduce((sum, other) => sum + other[index]!, 0);
    return {
      precision: named ? right / named : 0,
      recall: support ? right / support : 0,
      f1: support + named ? (2 * right) / (support + named) : 0,
      support,
      occurs: support + named > 0,
    };
  });
}

/** Mean over the classes that occur. */
export function macro(scores: readonly ClassScore[], of: 'precision' | 'recall' | 'f1'): number {
  const seen = scores.filter((score) => score.occurs);
  return seen.length ? seen.reduce((sum, score) => sum + score[of], 0) / seen.length : 0;
}
