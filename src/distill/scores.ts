/** From logits to numbers, in double precision and without tensors. */
import { labelledRows, PluginError, type EncodedSplit, type Predictions } from '../plugin/index.js';
import { blame, describe } from './blame.js';
import type { Evaluation, NamedMetric } from './types.js';

export interface ScoreInputs {
  /** Raw logits row by row: (N, C) flattened. */
  readonly logits: Float32Array;
  readonly split: EncodedSplit;
  readonly classes: readonly string[];
  readonly metrics: readonly NamedMetric[];
}

/** Cross-entropy with the labels under `loss`, and each metric. Throws a `PluginError` where a metric gives no number. */
export function scoreLogits({ logits, split, classes, metrics }: ScoreInputs): Evaluation {
  const predictions = predictionsOf(logits, split, classes);
  const scores = {
    loss: crossEntropy(logits, labelledRows(split), predictions.labels, classes.length),
    ...metricScores(metrics, predictions),
  };
  return { scores, labels: predictions.labels, predicted: predictions.predicted, logits };
}

/** Value of each metric under its name. */
export function metricScores(metrics: readonly NamedMetric[], predictions: Predictions): Record<string, number> {
  const entries = metrics.map(({ name, plugin = name, metric }) => {
    const value: unknown = blame('metric', plugin, 'compute', () => metric.compute(predictions));
    if (typeof value !== 'number') throw new PluginError('metric', plugin, `compute gave ${describe(value)}, not a number`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

/** Labels, most probable classes (the first of equals) and softmax of the logits; rows without a label are left out. */
export function predictionsOf(logits: Float32Array, split: EncodedSplit, classes: readonly string[]): Predictions {
  const count = classes.length;
  const rows = labelledRows(split);
  const labels = rows.map((row) => split.label(row));
  const predicted = new Int32Array(rows.length);
  const probabilities = new Float32Array(rows.length * count);
  rows.forEach((row, index) => {
    const start = row * count;
    const top = topOf(logits, start, count);
    const total = sumOfExps(logits, start, count, logits[start + top]!);
    predicted[index] = top;
    for (let at = 0; at < count; at++) probabilities[index * count + at] = Math.exp(logits[start + at]! - logits[start + top]!) / total;
  });
  return { labels, predicted, probabilities, classes };
}

/** Mean over some rows of log(sum(exp(logits))) - logits[label]. */
function crossEntropy(logits: Float32Array, rows: Int32Array, labels: Int32Array, count: number): number {
  let total = 0;
  for (let index = 0; index < labels.length; index++) {
    const start = rows[index]! * count;
    const most = logits[start + topOf(logits, start, count)]!;
    total += most + Math.log(sumOfExps(logits, start, count, most)) - logits[start + labels[index]!]!;
  }
  return total / labels.length;
}

/** Index of the largest of `count` values from `start`, the first of equals. */
function topOf(values: Float32Array, start: number, count: number): number {
  let top = 0;
  for (let index = 1; index < count; index++) if (values[start + index]! > values[start + top]!) top = index;
  return top;
}

/** Sum of exp(value - most) over `count` values from `start`. */
function sumOfExps(values: Float32Array, start: number, count: number, most: number): number {
  let sum = 0;
  for (let at = start; at < start + count; at++) sum += Math.exp(values[at]! - most);
  return sum;
}
