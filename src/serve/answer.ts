import type { Prediction } from '../student/index.js';

/** A label and how probable it is. */
export interface Ranked {
  readonly label: string;
  readonly probability: number;
}
/** What people and programs are told of a text. */
export interface Answer extends Ranked {
  readonly top?: readonly Ranked[];
}

/** A prediction as it is told, with the `top` most probable labels where that is above 0. */
export function answerOf({ label, probability, probabilities }: Prediction, labels: readonly string[], top: number): Answer {
  if (top === 0) return { label, probability };
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  return { label, probability, top: order.slice(0, top).map((at) => ({ label: labels[at]!, probability: probabilities[at]! })) };
}
