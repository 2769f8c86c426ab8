/** How sure a score is, given the texts that it was measured on. */
import type { Evaluation } from '../distill/types.js';
import { classScores, confusionMatrix } from './confusion.js';

/** The 95 % interval of a score. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964; // 97.5 % of the normal distribution

/**
 * The interval of accuracy (Wilson 1927) or macro F1 (delta method, as Takahashi et al. 2022) over texts drawn anew, of one model and one
 * seed. Null for other scores, for language models, and where all texts say the same, so that nothing is known of the spread.
 */
export function scoreInterval(
  metric: string,
  evaluation: Pick<Evaluation, 'labels' | 'predicted' | 'texts'>,
  classes: number,
): Interval | null {
  const { labels, texts } = evaluation;
  if (texts || labels.length === 0) return null;
  if (metric === 'accuracy') return wilson(labels.filter((label, row) => label === evaluation.predicted[row]).length, labels.length);
  return metric === 'macro_f1' ? ofMacroF1(evaluation, classes) : null;
}

function wilson(right: number, all: number): Interval {
  const share = right / all;
  const square = Z ** 2 / all;
  const half = Z * Math.sqrt((share * (1 - share)) / all + square / (4 * all));
  const [low, high] = [-half, half].map((side) => (share + square / 2 + side) / (1 + square)) as [number, number];
  return { low: right === 0 ? 0 : low, high: right === all ? 1 : high };
}

/** Each text's share in the variance is the square of what the score changes by when its cell of the confusion matrix grows. */
function ofMacroF1({ labels, predicted }: Pick<Evaluation, 'labels' | 'predicted'>, classes: number): Interval | null {
  const matrix = confusionMatrix({ labels, predicted }, classes);
  const scores = classScores(matrix);
  const occurring = scores.filter(({ occurs }) => occurs);
  const named = scores.map(({ support }, index) => support + matrix.reduce((sum, row) => sum + row[index]!, 0));
  const mean = occurring.reduce((sum, { f1 }) => sum + f1, 0) / occurring.length;
  const fall = scores.map(({ f1 }, index) => (named[index]! > 0 ? f1 / named[index]! : 0));
  let squares = 0;
  labels.forEach((label, row) => {
    const guess = predicted[row]!;
    const gain = (label === guess ? 2 / named[label]! : 0) - fall[label]! - fall[guess]!;
    squares += (gain / occurring.length) ** 2;
  });
  const half = Z * Math.sqrt(squares);
  return half > 0 ? { low: Math.max(0, mean - half), high: Math.min(1, mean + half) } : null;
}
