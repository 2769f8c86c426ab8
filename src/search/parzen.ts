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

/** The kernels that can change the sum of log densities at a point (D) with `least` or more; their log densities are in sums (K). */
function openKernels({ marginals }: Parzen, point: ArrayLike<number>, least: number, sums: Float64Array, open: Open): void {
  const ceilings = marginals.map((one, d) => one.ceiling(point[d]!));
  let rest = ceilings.reduce((sum, own) => sum + own, 0);
  const visit = (d: number, add: (bounds: Float64Array) => void, bounds: Float64Array) => {
    add(bounds);
    rest -= ceilings[d]!;
    narrow(open, bounds, rest, least);
  };
  // What is cheap comes first, bounds next, and last what is dear for the few that are left.
  marginals.forEach((one, d) => one.addBound ?? visit(d, (own) => one.addLogDensity(point[d]!, own, open), sums));
  const bounds = sums.slice();
  marginals.forEach((one, d) => one.addBound && visit(d, (own) => one.addBound!(point[d]!, own, open), bounds));
  marginals.forEach((one, d) => one.addBound && one.addLogDensity(point[d]!, sums, open));
}

/** Log density of each of the points (N, D): (N). Kernels too far away to change it are left out as early as that is sure. */
export function logDensities(estimator: Parzen, points: readonly ArrayLike<number>[]): number[] {
  const { weights, marginals } = estimator;
  const logWeights = weights.map((weight) => Math.log(weight));
  const prior = weights.length - 1;
  const sums = new Float64Array(weights.length);
  const all = Uint32Array.from(weights.keys());
  const priorAlone: Open = { kernels: Uint32Array.of(prior), count: 1 };
  const open: Open = { kernels: all.slice(), count: 0 };
  return points.map((point) => {
    sums.set(logWeights);
    marginals.forEach((one, d) => one.addLogDensity(point[d]!, sums, priorAlone));
    open.kernels.set(all);
    open.count = prior;
    openKernels(estimator, point, sums[prior]! - negligible, sums, open);
    open.kernels[open.count] = prior;
    const terms = new Float64Array(open.count + 1);
    for (let index = 0; index < terms.length; index++) terms[index] = sums[open.kernels[index]!]!;
    return logSumExp(terms);
  });
}
