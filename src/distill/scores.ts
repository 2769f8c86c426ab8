/** From logits to numbers, in double precision and without tensors. */
import { isLanguage, PluginError, topOf, type EncodedSplit, type Predictions, type Task } from '../plugin/index.js';
import { blame, describe } from './blame.js';
import { answersOf } from './language.js';
import type { Evaluation, NamedMetric } from './types.js';

export interface ScoreInputs {
  /** Raw logits row by row: (N, C) flattened, of a language model (N, maxLength, C). */
  readonly logits: Float32Array;
  readonly split: EncodedSplit;
  readonly classes: readonly string[];
  readonly metrics: readonly NamedMetric[];
  /** Classification unless told. */
  readonly task?: Task | undefined;
}

/** Cross-entropy with the labels under `loss`, and each metric. Throws a `PluginError` where a metric gives no number. */
export function scoreLogits({ logits, split, classes, metrics, task }: ScoreInputs): Evaluation {
  const predictions = predictionsOf(logits, split, classes, task);
  const nats = surprises(logits, placesOf(logits, split, classes, task), predictions.labels, classes.length);
  const scores = { loss: nats.reduce((sum, value) => sum + value, 0) / nats.length, ...metricScores(metrics, predictions) };
  const evaluation = { scores, labels: predictions.labels, predicted: predictions.predicted, logits };
  return isLanguage({ task }) ? { ...evaluation, texts: byText(nats, split, answersAText(logits, split, classes)) } : evaluation;
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

const answersAText = (logits: Float32Array, { size }: EncodedSplit, classes: readonly string[]): number =>
  logits.length / (size * classes.length);

const placesOf = (logits: Float32Array, split: EncodedSplit, classes: readonly string[], task?: Task): Int32Array =>
  answersOf(split, { task, maxLength: answersAText(logits, split, classes) }).places;

/** Labels, most probable classes (the first of equals) and softmax of the logits; rows without a label are left out. */
export function predictionsOf(logits: Float32Array, split: EncodedSplit, classes: readonly string[], task?: Task): Predictions {
  const count = classes.length;
  const { places, labels, characters } = answersOf(split, { task, maxLength: answersAText(logits, split, classes) });
  const predicted = new Int32Array(places.length);
  const probabilities = new Float32Array(places.length * count);
  places.forEach((place, index) => {
    const start = place * count;
    const top = topOf(logits, start, count);
    const total = sumOfExps(logits, start, count, logits[start + top]!);
    predicted[index] = top;
    for (let at = 0; at < count; at++) probabilities[index * count + at] = Math.exp(logits[start + at]! - logits[start + top]!) / total;
  });
  return { labels, predicted, probabilities, classes, ...(characters !== undefined && { characters }) };
}

/** log(sum(exp(logits))) - logits[label] at each place. */
function surprises(logits: Float32Array, places: Int32Array, labels: Int32Array, count: number): Float64Array {
  return Float64Array.from(places, (place, index) => {
    const start = place * count;
    const most = logits[start + topOf(logits, start, count)]!;
    return most + Math.log(sumOfExps(logits, start, count, most)) - logits[start + labels[index]!]!;
  });
}

/** Sums over the tokens of each text, which stand one after the other. */
function byText(nats: Float64Array, split: EncodedSplit, most: number): NonNullable<Evaluation['texts']> {
  const { places } = answersOf(split, { task: 'language-modelling', maxLength: most });
  const texts = { nats: new Float64Array(split.size), tokens: new Int32Array(split.size) };
  places.forEach((place, index) => {
    const row = Math.floor(place / most);
    texts.nats[row]! += nats[index]!;
    texts.tokens[row]!++;
  });
  return texts;
}

/** Sum of exp(value - most) over `count` values from `start`. */
function sumOfExps(values: Float32Array, start: number, count: number, most: number): number {
  let sum = 0;
  for (let at = start; at < start + count; at++) sum += Math.exp(values[at]! - most);
  return sum;
}
