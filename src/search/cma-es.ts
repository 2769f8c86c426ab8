/** Covariance matrix adaptation (Hansen 2016) with active updates; the steps are those of the package cmaes (MIT), which Optuna uses. */
import { cmaSettings, type CmaSettings } from './cma-settings.js';
import type { Draws } from './draws.js';
import { identity, symmetricEigen, type Eigen, type Matrix } from './symmetric-eigen.js';

/** A normal distribution that learns. Points have the unit of the space that is searched. */
export interface CmaState {
  readonly settings: CmaSettings;
  /** How many generations it has learnt from. */
  readonly generation: number;
  readonly mean: readonly number[];
  /** Overall step, in the unit of the space. */
  readonly sigma: number;
  /** Shape of the distribution without `sigma`, (n, n). */
  readonly covariance: Matrix;
  readonly path: readonly number[];
  readonly sigmaPath: readonly number[];
}

/** A point and its loss; lower is better. */
export interface Solution {
  readonly point: readonly number[];
  readonly loss: number;
}

const slight = 1e-8;
const largestSigma = 1e32;
const length = (vector: readonly number[]): number => Math.hypot(...vector);
const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, k) => sum + value * vector[k]!, 0));

/** Before the first generation: a round distribution. `popsize` is 2 or more. */
export function startCma(mean: readonly number[], sigma: number, popsize: number): CmaState {
  const none = mean.map(() => 0);
  const covariance = identity(mean.length);
  return { settings: cmaSettings(mean.length, popsize), generation: 0, mean, sigma, covariance, path: none, sigmaPath: none };
}

/** The covariance's eigenvectors with the lengths of its axes, none of them below nothing. */
function axes({ covariance }: CmaState): Eigen {
  const { values, vectors } = symmetricEigen(covariance);
  return { values: values.map((value) => Math.sqrt(value <= 0 ? slight : value)), vectors };
}

/** vectors * diag(scale(axis)) * transposed vectors. */
const root = ({ values, vectors }: Eigen, scale: (axis: number) => number): number[][] =>
  vectors.map((row) => vectors.map((other) => row.reduce((sum, value, k) => sum + value * scale(values[k]!) * other[k]!, 0)));

interface Paths {
  readonly path: number[];
  readonly sigmaPath: number[];
  /** Whether the path to learn from stands still, because the step grows fast. */
  readonly stalled: boolean;
}

function walk(state: CmaState, step: readonly number[], whitened: readonly number[]): Paths {
  const { settings, generation } = state;
  const { sigmaPathRate: cs, pathRate: cc, effectiveParents: mu, expectedLength, dimension } = settings;
  const sigmaPath = state.sigmaPath.map((value, k) => (1 - cs) * value + Math.sqrt(cs * (2 - cs) * mu) * whitened[k]!);
  const size = length(sigmaPath) / Math.sqrt(1 - (1 - cs) ** (2 * (generation + 2)));
  const stalled = !(size < (1.4 + 2 / (dimension + 1)) * expectedLength);
  const path = state.path.map((value, k) => (1 - cc) * value + (stalled ? 0 : Math.sqrt(cc * (2 - cc) * mu) * step[k]!));
  return { path, sigmaPath, stalled };
}

/** The covariance after a generation whose steps (popsize, n), best first, are given (equation 47). */
function learn({ settings, covariance }: CmaState, { path, stalled }: Paths, steps: Matrix, whiten: Matrix): number[][] {
  const { weights, dimension, rankOneRate: one, rankManyRate: many, pathRate: cc } = settings;
  const scaled = weights.map((weight, rank) =>
    weight >= 0 ? weight : (weight * dimension) / (length(times(whiten, steps[rank]!)) ** 2 + slight),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const keep = 1 + (stalled ? one * cc * (2 - cc) : 0) - one - many * sum;
  return covariance.map((row, i) =>
    row.map((value, j) => {
      const rankMany = steps.reduce((total, step, rank) => total + scaled[rank]! * step[i]! * step[j]!, 0);
      return keep * value + one * path[i]! * path[j]! + many * rankMany;
    }),
  );
}

/** The state after a generation of `popsize` solutions; of equal losses the earlier counts as better. */
export function tellCma(state: CmaState, solutions: readonly Solution[]): CmaState {
  const { settings, mean, sigma } = state;
  const ranked = [...solutions].sort((a, b) => (a.loss < b.loss ? -1 : a.loss > b.loss ? 1 : 0));
  const steps = ranked.map(({ point }) => point.map((value, k) => (value - mean[k]!) / sigma));
  const step = mean.map((_, k) => steps.slice(0, settings.parents).reduce((sum, own, rank) => sum + settings.weights[rank]! * own[k]!, 0));
  const whiten = root(axes(state), (axis) => 1 / axis);
  const paths = walk(state, step, times(whiten, step));
  const growth = (settings.sigmaPathRate / settings.sigmaDamping) * (length(paths.sigmaPath) / settings.expectedLength - 1);
  return {
    settings,
    generation: state.generation + 1,
    mean: mean.map((value, k) => value + sigma * step[k]!),
    sigma: Math.min(sigma * Math.exp(growth), largestSigma),
    covariance: learn(state, paths, steps, whiten),
    path: paths.path,
    sigmaPath: paths.sigmaPath,
  };
}

/** A standard normal number from two even ones (Box and Muller). */
const normal = (draws: Draws): number => Math.sqrt(-2 * Math.log(1 - draws())) * Math.cos(2 * Math.PI * draws());

/** A point of the unit cube from the state's distribution: drawn again while outside, at last moved to the border. */
export function askCma(state: CmaState, draws: Draws): number[] {
  const { mean, sigma } = state;
  const { values, vectors } = axes(state);
  const draw = () => {
    const stretched = values.map((axis) => axis * normal(draws));
    return times(vectors, stretched).map((value, k) => mean[k]! + sigma * value);
  };
  for (let attempt = 0; attempt < 10 * mean.length; attempt++) {
    const point = draw();
    if (point.every((value) => value >= 0 && value <= 1)) return point;
  }
  return draw().map((value) => Math.min(Math.max(value, 0), 1));
}
