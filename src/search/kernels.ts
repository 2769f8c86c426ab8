/** Kernels of a Parzen estimator on one parameter: one around every observation, and a broad one, the prior, after them. */
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

/** Places of (N) from the smallest value to the largest; equal values keep their order, so that no CPU decides. */
export function stableOrder(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, place) => place);
  return order.sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : a - b));
}

/** The ends of a distribution's domain: half a step beyond its bounds, on its own scale. */
export function domain({ low, high, log, step }: Numeric): readonly [number, number] {
  const half = (step ?? 0) / 2;
  return log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half];
}

/** For each of (N) means the larger distance to its neighbours; the ends of the domain count only beside a lone mean. */
function gaps(means: Float64Array, low: number, high: number): Float64Array {
  const order = stableOrder(means);
  const last = order.length - 1;
  const at = (place: number) => (place < 0 ? low : place > last ? high : means[order[place]!]!);
  const found = new Float64Array(means.length);
  order.forEach((index, place) => {
    const before = place === 0 && last > 0 ? -Infinity : at(place) - at(place - 1);
    const after = place === last && last > 0 ? -Infinity : at(place + 1) - at(place);
    found[index] = Math.max(before, after);
  });
  return found;
}

/** Kernels around observations (N) of a numeric parameter: their deviations from the gaps, at least a min(100, N + 2)th of the domain. */
export function numericKernels(distribution: Numeric, observations: ArrayLike<number>): NumericKernels {
  const count = observations.length;
  const [low, high] = domain(distribution);
  const observed = Float64Array.from(observations, (value) => (distribution.log ? Math.log(value) : value));
  const least = (high - low) / Math.min(100, count + 2);
  const means = new Float64Array(count + 1);
  const deviations = new Float64Array(count + 1);
  means.set(observed);
  gaps(observed, low, high).forEach((gap, index) => (deviations[index] = Math.min(Math.max(gap, least), high - low)));
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
export function choiceKernels(choices: number, observations: ArrayLike<number>, priorWeight: number): ChoiceKernels {
  const base = priorWeight / (observations.length + 1);
  const sum = 1 + choices * base;
  return { observed: Uint32Array.from(observations), choices, hit: (1 + base) / sum, miss: base / sum, prior: 1 / choices };
}

/** Whether a distribution holds one value only. */
export const isSingle = (distribution: Distribution): boolean =>
  distribution.type === 'choice' ? distribution.choices.length === 1 : distribution.low === distribution.high;
