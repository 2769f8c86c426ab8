import type { Prediction, Student } from '../student/index.js';

/** A label and how probable it is. */
export interface Ranked {
  readonly label: string;
  readonly probability: number;
}
/** What people and programs are told of a text. */
export interface Answer extends Ranked {
  /** There where the student has a threshold for telling texts of no class. */
  readonly out_of_scope?: boolean;
  readonly top?: readonly Ranked[];
}

/** A prediction as it is told, with the `top` most probable labels where that is above 0. */
export function answerOf(
  { label, probability, probabilities, outOfScope }: Prediction,
  { labels, about }: Pick<Student, 'labels' | 'about'>,
  top: number,
): Answer {
  const told = { label, probability, ...(about.threshold !== null && { out_of_scope: outOfScope }) };
  if (top === 0) return told;
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  return { ...told, top: order.slice(0, top).map((at) => ({ label: labels[at]!, probability: probabilities[at]! })) };
}
