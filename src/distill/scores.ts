/** From logits to numbers, in double precision and without tensors. */
import { PluginError, type EncodedSplit, type Predictions } from '../plugin/index.js';
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
  const scores = { loss: crossEntropy(logits, predictions.labels, classes.length), ...metricScores(metrics, predictions) };
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

/** Labels, most probable classes (the first of equals) and softmax of the logits. */
export function predictionsOf(logits: Float32Array, split: EncodedSplit, classes: readonly string[]): Predictions {
  const count = classes.length;
  const labels = Int32Array.from({ length: split.size }, (_, row) => split.label(row));
  const predicted = new Int32Array(split.size);
  const probabilities = new Float32Array(split.size * count);
  for (let row = 0; row < split.size; row++) {
    const values = logits.subarray(row * count, (row + 1) * count);
    const top = values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
    const exps = Float64Array.from(values, (value) => Math.exp(value - values[top]!));
    const total = exps.reduce((sum, value) => sum + value, 0);
    predicted[row] = top;
    probabilities.set(exps.map((value) => value / total), row * count); // prettier-ignore
  }
  return { labels, predicted, probabilities, classes };
}

/** Mean of log(sum(exp(logits))) - logits[label]. */
function crossEntropy(logits: Float32Array, labels: Int32Array, count: number): number {
  let total = 0;
  labels.forEach((label, row) => {
    const values = logits.subarray(row * count, (row + 1) * count);
    const top = Math.max(...values);
    total += top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0)) - values[label]!;
  });
  return total / labels.length;
}
