/** Parzen estimators over several parameters: mixtures of products of kernels. */
import type { Distribution } from '../plugin/index.js';
import type { Draws } from './draws.js';
import { marginal, type Marginal } from './marginal.js';
import { logSumExp } from './normal.js';

/** K kernels, each a product over D parameters. */
export interface Parzen {
  /** Weights (K) that sum to 1; the last is the prior's. */
  readonly weights: Float64Array;
  readonly marginals: readonly Marginal[];
  /** Which of the D parameters are choices: their numbers are drawn first. */
  readonly isChoice: readonly boolean[];
}

/**
 * An estimator from observations (N, D) of internal values, in order of trial number, with a weight each (N). The prior kernel follows
 * with `priorWeight`, or alone where nothing was observed.
 */
export function parzen(
  space: readonly Distribution[],
  observations: readonly ArrayLike<number>[],
  weights: readonly number[],
  priorWeight: number,
): Parzen {
  const raw = observations.length === 0 ? [1] : [...weights, priorWeight];
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return {
    weights: Float64Array.from(raw, (weight) => weight / sum),
    marginals: space.map((distribution, d) =>
      marginal(
        distribution,
        Float64Array.from(observations, (row) => row[d]!),
        priorWeight,
      ),
    ),
    isChoice: space.map(({ type }) => type === 'choice'),
  };
}

/** Draws the kernels of `size` points, each by its weight. */
export function drawKernels({ weights }: Parzen, draws: Draws, size: number): number[] {
  let sum = 0;
  const ends = Array.from(weights, (weight) => (sum += weight));
  return Array.from({ length: size }, () => {
    const q = draws() * sum;
    const found = ends.findIndex((end) => end > q);
    return found < 0 ? weights.length - 1 : found;
  });
}

/** Draws a point (D) from each of the kernels (size): first the choices, then the numbers, parameter by parameter, as Optuna does. */
export function drawPoints({ marginals, isChoice }: Parzen, kernels: readonly number[], draws: Draws): Float64Array[] {
  const points = kernels.map(() => new Float64Array(marginals.length));
  for (const choices of [true, false])
    marginals.forEach((one, d) => {
      if (isChoice[d] === choices) points.forEach((point, index) => (point[d] = one.quantile(kernels[index]!, draws())));
    });
  return points;
}

/** Log density of each of the points (N, D): (N). */
export function logDensities({ weights, marginals }: Parzen, points: readonly ArrayLike<number>[]): number[] {
  const logWeights = weights.map((weight) => Math.log(weight));
  const sums = new Float64Array(weights.length);
  return points.map((point) => {
    sums.set(logWeights);
    marginals.forEach((one, d) => one.addLogDensity(point[d]!, sums));
    return logSumExp(sums);
  });
}
