/** Whether a model is right as often as it is sure (Guo et al. 2017). */
import type { Evaluation } from '../distill/types.js';
import { logSoftmax } from './fidelity.js';
import type { Table } from './records.js';

/** Texts whose predicted class has a probability in (low, high]. */
export interface ConfidenceBin {
  readonly low: number;
  readonly high: number;
  readonly texts: number;
  /** Means over the bin's texts; NaN for none. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface Reliability {
  readonly bins: readonly ConfidenceBin[];
  /** Expected calibration error over these bins. */
  readonly error: number;
}

type Answers = Pick<Evaluation, 'labels' | 'predicted' | 'logits'>;

/** Confidence against accuracy in equally wide bins. */
export function reliability({ labels, predicted, logits }: Answers, classes: number, count = 10): Reliability {
  const sums = Array.from({ length: count }, () => ({ texts: 0, confidence: 0, right: 0 }));
  labels.forEach((label, row) => {
    const confidence = Math.exp(logSoftmax(logits, row, classes)[predicted[row]!]!);
    const bin = sums[Math.min(count - 1, Math.max(0, Math.ceil(confidence * count) - 1))]!;
    bin.texts++;
    bin.confidence += confidence;
    bin.right += Number(label === predicted[row]);
  });
  const bins = sums.map(({ texts, confidence, right }, index) => {
    return { low: index / count, high: (index + 1) / count, texts, confidence: confidence / texts, accuracy: right / texts };
  });
  const error = sums.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0) / labels.length;
  return { bins, error };
}

/** The bins that hold texts. */
export const reliabilityTable = ({ bins }: Reliability): Table => ({
  columns: ['confidence above', 'up to', 'texts', 'mean confidence', 'accuracy'],
  rows: bins.flatMap(({ low, high, texts, confidence, accuracy }) => (texts ? [[low, high, texts, confidence, accuracy]] : [])),
});
