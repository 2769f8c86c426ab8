/** One parameter of a Parzen estimator: drawing from its kernels and their densities at a value. */
import type { Distribution, FloatDistribution, IntDistribution } from '../plugin/index.js';
import { choiceKernels, numericKernels, type ChoiceKernels, type NumericKernels } from './kernels.js';
import { logNormalDensity, logNormalMass, truncatedQuantile } from './normal.js';

/** Values are internal: the number itself, or the index of a choice. */
export interface Marginal {
  /** The value below which lies the share q of a kernel. */
  quantile(kernel: number, q: number): number;
  /** Adds the log density (log mass where values can be counted) of a value under each kernel to sums (K). */
  addLogDensity(value: number, sums: Float64Array): void;
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

function continuousMarginal(distribution: FloatDistribution, kernels: NumericKernels): Marginal {
  const { means, deviations, low, high } = kernels;
  const norms = means.map((mean, k) => {
    const deviation = deviations[k]!;
    return logNormalDensity(0) - logNormalMass((low - mean) / deviation, (high - mean) / deviation) - Math.log(deviation);
  });
  return {
    quantile: (kernel, q) => numericQuantile(distribution, kernels, kernel, q),
    addLogDensity(value, sums) {
      const x = distribution.log ? Math.log(value) : value;
      for (let k = 0; k < sums.length; k++) {
        const z = (x - means[k]!) / deviations[k]!;
        sums[k]! += norms[k]! - 0.5 * z * z;
      }
    },
  };
}

/** Kernels that are equal count as one: `classOf` (K) says which, `first` holds one kernel of each. */
function classes({ means, deviations }: NumericKernels): { classOf: Uint32Array; first: number[] } {
  const byMean = new Map<number, number[]>();
  const first: number[] = [];
  const classOf = Uint32Array.from(means, (mean, k) => {
    const alike = byMean.get(mean) ?? [];
    if (alike.length === 0) byMean.set(mean, alike);
    const found = alike.find((index) => deviations[first[index]!] === deviations[k]);
    if (found !== undefined) return found;
    alike.push(first.length);
    return first.push(k) - 1;
  });
  return { classOf, first };
}

function steppedMarginal(distribution: Numeric, kernels: NumericKernels): Marginal {
  const { means, deviations, low, high } = kernels;
  const { classOf, first } = classes(kernels);
  const half = distribution.step! / 2;
  const edge = (value: number) => (distribution.log ? Math.log(value) : value);
  const mass = (k: number, left: number, right: number) =>
    logNormalMass((left - means[k]!) / deviations[k]!, (right - means[k]!) / deviations[k]!);
  const norms = first.map((k) => mass(k, low, high));
  const known = new Map<number, Float64Array>();
  const masses = (value: number) => {
    const found =
      known.get(value) ?? Float64Array.from(first, (k, index) => mass(k, edge(value - half), edge(value + half)) - norms[index]!);
    known.set(value, found);
    return found;
  };
  return {
    quantile: (kernel, q) => numericQuantile(distribution, kernels, kernel, q),
    addLogDensity(value, sums) {
      const found = masses(value);
      for (let k = 0; k < sums.length; k++) sums[k]! += found[classOf[k]!]!;
    },
  };
}

function choiceMarginal({ observed, choices, hit, miss, prior }: ChoiceKernels): Marginal {
  const share = (kernel: number, choice: number) => (kernel === observed.length ? prior : observed[kernel] === choice ? hit : miss);
  const [logHit, logMiss, logPrior] = [Math.log(hit), Math.log(miss), Math.log(prior)];
  return {
    quantile(kernel, q) {
      let sum = 0;
      for (let choice = 0; choice < choices - 1; choice++) {
        sum += share(kernel, choice);
        if (!(sum < q)) return choice;
      }
      return choices - 1;
    },
    addLogDensity(value, sums) {
      for (let k = 0; k < observed.length; k++) sums[k]! += observed[k] === value ? logHit : logMiss;
      sums[observed.length]! += logPrior;
    },
  };
}

/** The kernels of one parameter around its observations (N), internal values, with the prior after them. */
export function marginal(distribution: Distribution, observations: ArrayLike<number>, priorWeight: number): Marginal {
  if (distribution.type === 'choice') return choiceMarginal(choiceKernels(distribution.choices.length, observations, priorWeight));
  const kernels = numericKernels(distribution, observations);
  return distribution.type === 'float' && distribution.step === null
    ? continuousMarginal(distribution, kernels)
    : steppedMarginal(distribution, kernels);
}
