/** Tokens drawn from what a language model expects, in double precision and without tensors. */
import { PADDING, UNKNOWN, type Sampling } from '../plugin/index.js';
import type { Random } from './random.js';

/** Never written: they stand for no text. */
const silent: readonly number[] = [PADDING, UNKNOWN];

/** Ids from the most probable to the least, ties from the lowest id. */
const ranked = (values: ArrayLike<number>): number[] => Array.from(values, (_, id) => id).sort((a, b) => values[b]! - values[a]! || a - b);

/** Probabilities that sum to 1; of the largest alone at temperature 0. */
function softmax(logits: Float64Array, temperature: number): Float64Array {
  const most = logits.reduce((top, value) => Math.max(top, value), -Infinity);
  if (temperature === 0) {
    const top = logits.indexOf(most);
    return logits.map((_, id) => Number(id === top));
  }
  return normalised(logits.map((value) => Math.exp((value - most) / temperature)));
}

function normalised(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The smallest number of the most probable tokens whose probabilities sum to `mass` at least. */
export function nucleusSize(probabilities: Float64Array, order: readonly number[], mass: number): number {
  let sum = 0;
  for (let count = 0; count < order.length; count++) {
    sum += probabilities[order[count]!]!;
    if (sum >= mass) return count + 1;
  }
  return order.length;
}

/** What is drawn from: logits (C) over the temperature, then of the most probable tokens `topK`, then of those the nucleus; all else is 0. */
export function distributionOf(logits: ArrayLike<number>, { temperature, topK, topP }: Sampling): Float64Array {
  const heard = Float64Array.from(logits);
  for (const id of silent) heard[id] = -Infinity;
  const kept = (probabilities: Float64Array, count: (order: readonly number[]) => number): Float64Array => {
    const order = ranked(probabilities);
    for (const id of order.slice(count(order))) probabilities[id] = 0;
    return normalised(probabilities);
  };
  let probabilities = softmax(heard, temperature);
  if (topK !== null) probabilities = kept(probabilities, () => topK);
  if (topP !== null) probabilities = kept(probabilities, (order) => nucleusSize(probabilities, order, topP));
  return probabilities;
}

/** An id drawn from probabilities that sum to 1. */
export function drawn(probabilities: Float64Array, random: Random): number {
  const at = random();
  let [sum, last] = [0, 0];
  for (let id = 0; id < probabilities.length; id++) {
    if (probabilities[id] === 0) continue;
    sum += probabilities[id]!;
    last = id;
    if (at < sum) return id;
  }
  return last; // the sum of all fell short of 1 by rounding
}
