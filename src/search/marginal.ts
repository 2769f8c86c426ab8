/** One parameter of a Parzen estimator: drawing from its kernels and their densities at a value. */
import type { Distribution, FloatDistribution, IntDistribution } from '../plugin/index.js';
import { choiceKernels, numericKernels, type ChoiceKernels, type NumericKernels } from './kernels.js';
import { logNormalDensity, logNormalMass, truncatedQuantile } from './normal.js';

/** Kernels by number, of which the first `count` are meant. */
export interface Open {
  readonly kernels: Uint32Array;
  count: number;
}

/** Values are internal: the number itself, or the index of a choice. */
export interface Marginal {
  /** No kernel has a larger log density at the value. */
  ceiling(value: number): number;
  /** The value below which lies the share q of a kernel. */
  quantile(kernel: number, q: number): number;
  /** Adds the log density (log mass where values can be counted) of a value under each open kernel to sums (K). */
  addLogDensity(value: number, sums: Float64Array, open: Open): void;
  /** Where densities are dear: adds an upper bound of the log density, which is cheap. */
  addBound?(value: number, bounds: Float64Array, open: Open): void;
}

type Numeric = FloatDistribution | IntDistribution;

/** To the nearest whole number, halves to the even one. */
export function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

function numericQuantile({ low, high, log, step }: Numeric, kernels: NumericKernels, kernel: number, q: number): number {
  const mean = kernels.means[kernel]!;
  const deviation = kernels.deviations[kernel]!;
  const drawn = truncatedQuantile(q, (kernels.low - mean) / deviation, (kernels.high - mean) / deviation) * deviation + mean;
  const value = log ? Math.exp(drawn) : drawn;
  const stepped = step === null ? value : low + roundHalfEven((value - low) / step) * step;
  return Math.min(Math.max(stepped, low), high);
}

/** A kernel has its mean inside of the domain and is no wider than it, so that this share of its mass at least lies within. */
const leastMass = logNormalMass(0, 1);
const smallest = (values: Float64Array): number => values.reduce((least, value) => Math.min(least, value), Infinity);
const unknown = (count: number) => new Float64Array(count).fill(NaN);

function continuousMarginal(distribution: FloatDistribution, kernels: NumericKernels): Marginal {
  const { means, deviations, low, high } = kernels;
  const norms = unknown(means.length);
  const norm = (k: number) => {
    const mass = logNormalMass((low - means[k]!) / deviations[k]!, (high - means[k]!) / deviations[k]!);
    return logNormalDensity(0) - mass - Math.log(deviations[k]!);
  };
  const highest = logNormalDensity(0) - leastMass - Math.log(smallest(deviations));
  return {
    ceiling: () => highest,
    quantile: (kernel, q) => numericQuantile(distribution, kernels, kernel, q),
    addLogDensity(value, sums, open) {
      const x = distribution.log ? Math.log(value) : value;
      for (let index = 0; index < open.count; index++) {
        const k = open.kernels[index]!;
        const z = (x - means[k]!) / deviations[k]!;
        if (Number.isNaN(norms[k]!)) norms[k] = norm(k);
        sums[k]! += norms[k]! - 0.5 * z * z;
      }
    },
  };
}

/** For each of (K) kernels the number of the first that is equal. */
function classes({ means, deviations }: NumericKernels): Uint32Array {
  const byMean = new Map<number, number[]>();
  const classOf = new Uint32Array(means.length);
  for (let k = 0; k < means.length; k++) {
    let alike = byMean.get(means[k]!);
    if (!alike) byMean.set(means[k]!, (alike = []));
    const found = alike.find((first) => deviations[first] === deviations[k]);
    if (found === undefined) alike.push(k);
    classOf[k] = found ?? k;
  }
  return classOf;
}

function steppedMarginal(distribution: Numeric, kernels: NumericKernels): Marginal {
  const { means, deviations, low, high } = kernels;
  const values = (distribution.high - distribution.low) / distribution.step!;
  // Where there are more values than kernels, few kernels are equal.
  const classOf = values < means.length ? classes(kernels) : null;
  const half = distribution.step! / 2;
  const edge = (value: number) => (distribution.log ? Math.log(value) : value);
  const mass = (k: number, left: number, right: number) =>
    logNormalMass((left - means[k]!) / deviations[k]!, (right - means[k]!) / deviations[k]!);
  const narrowest = smallest(deviations);
  const norms = unknown(means.length);
  const known = new Map<number, Float64Array>();
  const massesAt = (value: number) => {
    const found = known.get(value) ?? unknown(means.length);
    return known.set(value, found) && found;
  };
  const ceiling = (value: number) => {
    const reach = (edge(value + half) - edge(value - half)) / (2 * narrowest);
    return logNormalMass(-reach, reach) - leastMass;
  };
  return {
    ceiling,
    // At d deviations from the mean a step holds at most exp(-d^2 / 2) of what it would hold around the mean.
    addBound(value, bounds, open) {
      const [top, left, right] = [ceiling(value), edge(value - half), edge(value + half)];
      for (let index = 0; index < open.count; index++) {
        const k = open.kernels[index]!;
        const distance = Math.max(0, left - means[k]!, means[k]! - right) / deviations[k]!;
        bounds[k]! += top - 0.5 * distance * distance;
      }
    },
    quantile: (kernel, q) => numericQuantile(distribution, kernels, kernel, q),
    addLogDensity(value, sums, open) {
      const masses = classOf && massesAt(value);
      const [left, right] = [edge(value - half), edge(value + half)];
      for (let index = 0; index < open.count; index++) {
        const k = open.kernels[index]!;
        const own = classOf ? classOf[k]! : k;
        if (Number.isNaN(norms[own]!)) norms[own] = mass(k, low, high);
        const kept = masses ? masses[own]! : NaN;
        const found = Number.isNaN(kept) ? mass(k, left, right) - norms[own]! : kept;
        if (masses) masses[own] = found;
        sums[k]! += found;
      }
    },
  };
}

function choiceMarginal({ observed, choices, hit, miss, prior }: ChoiceKernels): Marginal {
  const share = (kernel: number, choice: number) => (kernel === observed.length ? prior : observed[kernel] === choice ? hit : miss);
  const [logHit, logMiss, logPrior] = [Math.log(hit), Math.log(miss), Math.log(prior)];
  return {
    ceiling: () => 0,
    quantile(kernel, q) {
      let sum = 0;
      for (let choice = 0; choice < choices - 1; choice++) {
        sum += share(kernel, choice);
        if (!(sum < q)) return choice;
      }
      return choices - 1;
    },
    addLogDensity(value, sums, open) {
      for (let index = 0; index < open.count; index++) {
        const k = open.kernels[index]!;
        sums[k]! += k === observed.length ? logPrior : observed[k] === value ? logHit : logMiss;
      }
    },
  };
}

/** The kernels of one parameter around its observations (N), internal values, with the prior after them. */
export function marginal(distribution: Distribution, observations: Float64Array, priorWeight: number): Marginal {
  if (distribution.type === 'choice') return choiceMarginal(choiceKernels(distribution.choices.length, observations, priorWeight));
  const kernels = numericKernels(distribution, observations);
  return distribution.type === 'float' && distribution.step === null
    ? continuousMarginal(distribution, kernels)
    : steppedMarginal(distribution, kernels);
}
