/** Parzen estimators over several parameters: mixtures of products of kernels. */
import type { Distribution } from '../plugin/index.js';
import type { Draws } from './draws.js';
import { marginal, type Marginal, type Open } from './marginal.js';
import { logSumExp } from './normal.js';

/** K kernels, each a product over D parameters. */
export interface Parzen {
  /** Weights (K) that sum to 1; the last is the prior's. */
  readonly weights: Float64Array;
  readonly marginals: readonly Marginal[];
  /** Which of the D parameters are choices: their numbers are drawn first. */
  readonly isChoice: readonly boolean[];
  /** Which of them are numbers with a step. */
  readonly isStepped: readonly boolean[];
}

/**
 * An estimator from observations, internal values by parameter (D) and trial in order of number (N), with a weight for each trial (N).
 * The prior kernel follows with `priorWeight`, or alone where nothing was observed.
 */
export function parzen(
  space: readonly Distribution[],
  observations: readonly Float64Array[],
  weights: readonly number[],
  priorWeight: number,
): Parzen {
  const raw = new Float64Array(weights.length + 1);
  raw.set(weights);
  raw[weights.length] = weights.length === 0 ? 1 : priorWeight;
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return {
    weights: raw.map((weight) => weight / sum),
    marginals: space.map((distribution, d) => marginal(distribution, observations[d]!, priorWeight)),
    isChoice: space.map(({ type }) => type === 'choice'),
    isStepped: space.map((distribution) => distribution.type !== 'choice' && distribution.step !== null),
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

/** A term smaller than the sum by this factor, as a log, adds nothing to it in double precision, nor do a million of them. */
const negligible = 52;

/** Leaves open only those kernels whose log density can come up to `least`, if the parameters still to come add `rest` at most. */
function narrow(open: Open, sums: Float64Array, rest: number, least: number): void {
  let kept = 0;
  for (let index = 0; index < open.count; index++) {
    const k = open.kernels[index]!;
    if (!(sums[k]! + rest < least)) open.kernels[kept++] = k;
  }
  open.count = kept;
}

/** Log density of each of the points (N, D): (N). Kernels too far away to change it are left out as early as that is sure. */
export function logDensities({ weights, marginals, isStepped }: Parzen, points: readonly ArrayLike<number>[]): number[] {
  const logWeights = weights.map((weight) => Math.log(weight));
  const prior = weights.length - 1;
  const sums = new Float64Array(weights.length);
  const all = Uint32Array.from(weights.keys());
  // Masses cost more than densities: they come last, when few kernels are open.
  const order = [...marginals.keys()].sort((a, b) => Number(isStepped[a]) - Number(isStepped[b]));
  const priorAlone: Open = { kernels: Uint32Array.of(prior), count: 1 };
  const open: Open = { kernels: all.slice(), count: 0 };
  return points.map((point) => {
    sums.set(logWeights);
    for (const d of order) marginals[d]!.addLogDensity(point[d]!, sums, priorAlone);
    const least = sums[prior]! - negligible;
    open.kernels.set(all);
    open.count = prior;
    const ceilings = marginals.map((one, d) => one.ceiling(point[d]!));
    let rest = ceilings.reduce((sum, own) => sum + own, 0);
    for (const d of order) {
      marginals[d]!.addLogDensity(point[d]!, sums, open);
      rest -= ceilings[d]!;
      narrow(open, sums, rest, least);
    }
    open.kernels[open.count] = prior;
    return logSumExp(Float64Array.from(open.kernels.subarray(0, open.count + 1), (k) => sums[k]!));
  });
}
