/** The densities of PED-ANOVA, as Optuna (MIT) estimates them. */
import { logNormalMass } from './normal.js';

const normalMass = (low: number, high: number): number => Math.exp(logNormalMass(low, high));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Places with observations and how many each has. */
function observed(counts: readonly number[]): { places: number[]; weights: number[] } {
  const places = [...counts.keys()].filter((place) => counts[place]! > 0);
  return { places, weights: places.map((place) => counts[place]!) };
}

/** The place at which the running count reaches (`strictly`: exceeds) a level. */
function quantile(places: readonly number[], weights: readonly number[], level: number, strictly: boolean): number {
  let running = 0;
  const at = weights.findIndex((weight) => ((running += weight), strictly ? running > level : running >= level));
  return places[at < 0 ? places.length - 1 : at]!;
}

/** Scott's bandwidth (1992) of counted observations, at least so wide that 90 % of a kernel fills one place. */
function bandwidth(places: readonly number[], weights: readonly number[]): number {
  const total = sum(weights);
  const mean = sum(places.map((place, index) => place * weights[index]!)) / total;
  const squares = sum(places.map((place, index) => (place - mean) ** 2 * weights[index]!));
  const spread = Math.sqrt(squares / Math.max(1, total - 1));
  const quarter = quantile(places, weights, Math.floor(total / 4), false);
  const range = quantile(places, weights, Math.floor((total * 3) / 4), true) - quarter;
  return Math.max(1.059 * Math.min(range / 1.34, spread) * total ** -0.2, 0.5 / 1.64);
}

/**
 * Probability of each place of a grid (0, 1, ...) from the number of observations there: a mixture of normal kernels cut to the
 * grid, and one wide kernel for the prior with the weight of one observation. `counts` must hold an observation.
 */
export function gridDensity(counts: readonly number[]): number[] {
  const { places, weights } = observed(counts);
  const last = counts.length - 1;
  const width = bandwidth(places, weights);
  const kernels = places.map((mu, index) => ({ mu, sigma: width, weight: weights[index]! }));
  kernels.push({ mu: last / 2, sigma: last + 1, weight: 1 });
  const total = sum(weights) + 1;
  const scaled = kernels.map(({ mu, sigma, weight }) => {
    const share = (low: number, high: number) => normalMass((low - mu) / sigma, (high - mu) / sigma);
    const whole = share(-0.5, last + 0.5);
    return (place: number) => (weight / total) * (share(place - 0.5, place + 0.5) / whole);
  });
  return counts.map((_, place) => sum(scaled.map((kernel) => kernel(place))));
}

/** Probability of each choice from how often it was observed: kernels that lean on the observed choice, and an even one for the prior. */
export function choiceDensity(counts: readonly number[]): number[] {
  const { places, weights } = observed(counts);
  const kernels = places.length + 1;
  const slight = 1 / kernels;
  const whole = counts.length * slight;
  const total = sum(weights) + 1;
  const plain = sum(weights.map((weight) => (weight / total) * (slight / (whole + 1)))) + 1 / total / counts.length;
  return counts.map((weight) => plain + weight / total / (whole + 1));
}
