/**
 * Kernels of a Parzen estimator on one parameter: one around every observation, and a broad one, the prior, after them; their
 * widths are Optuna's (MIT).
 */
import type { Distribution, FloatDistribution, IntDistribution } from '../plugin/index.js';

type Numeric = FloatDistribution | IntDistribution;

/** K truncated normal kernels, K - 1 of them around observations; on the log scale where the distribution is. */
export interface NumericKernels {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Ends of the domain: half a step beyond the distribution's. */
  readonly low: number;
  readonly high: number;
}

/** The place of the first of sorted values that is not below one. */
function firstPlace(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of each of (N) values in their order; equal values keep the order in which they come, so that no CPU decides. */
function stablePlaces(values: Float64Array, sorted: Float64Array): Uint32Array {
  const taken = new Uint32Array(values.length);
  const places = new Uint32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const first = firstPlace(sorted, values[index]!);
    places[index] = first + taken[first]!++;
  }
  return places;
}

/** The ends of a distribution's domain: half a step beyond its bounds, on its own scale. */
export function domain({ low, high, log, step }: Numeric): readonly [number, number] {
  const half = (step ?? 0) / 2;
  return log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half];
}

/** For each of (N) means the larger distance to its neighbours; the ends of the domain count only beside a lone mean. */
function gaps(means: Float64Array, low: number, high: number): Float64Array {
  const count = means.length;
  if (count === 1) return Float64Array.of(Math.max(means[0]! - low, high - means[0]!));
  const sorted = means.slice().sort();
  const sortedGaps = new Float64Array(count);
  for (let place = 0; place < count; place++) {
    const before = place === 0 ? 0 : sorted[place]! - sorted[place - 1]!;
    const after = place === count - 1 ? 0 : sorted[place + 1]! - sorted[place]!;
    sortedGaps[place] = Math.max(before, after);
  }
  const places = stablePlaces(means, sorted);
  const found = new Float64Array(count);
  for (let index = 0; index < count; index++) found[index] = sortedGaps[places[index]!]!;
  return found;
}

/** Kernels around observations (N) of a numeric parameter: their deviations from the gaps, at least a min(100, N + 2)th of the domain. */
export function numericKernels(distribution: Numeric, observations: Float64Array): NumericKernels {
  const count = observations.length;
  const [low, high] = domain(distribution);
  const least = (high - low) / Math.min(100, count + 2);
  const means = new Float64Array(count + 1);
  const deviations = new Float64Array(count + 1);
  for (let k = 0; k < count; k++) means[k] = distribution.log ? Math.log(observations[k]!) : observations[k]!;
  const own = gaps(means.subarray(0, count), low, high);
  for (let k = 0; k < count; k++) deviations[k] = Math.min(Math.max(own[k]!, least), high - low);
  means[count] = 0.5 * (low + high);
  deviations[count] = high - low;
  return { means, deviations, low, high };
}

/** What K kernels on a choice give to each choice: `hit` to the one observed, `miss` to the others; the prior gives `prior` to each. */
export interface ChoiceKernels {
  /** Index of the choice that each kernel but the prior was put on (K - 1). */
  readonly observed: Uint32Array;
  readonly choices: number;
  readonly hit: number;
  readonly miss: number;
  readonly prior: number;
}

/** Kernels around observed indices (N) of a choice; `priorWeight` / (N + 1) goes to each choice beside the observation. */
export function choiceKernels(choices: number, observations: Float64Array, priorWeight: number): ChoiceKernels {
  const base = priorWeight / (observations.length + 1);
  const sum = 1 + choices * base;
  return { observed: new Uint32Array(observations), choices, hit: (1 + base) / sum, miss: base / sum, prior: 1 / choices };
}

/** Whether a distribution holds one value only. */
export const isSingle = (distribution: Distribution): boolean =>
  distribution.type === 'choice' ? distribution.choices.length === 1 : distribution.low === distribution.high;
