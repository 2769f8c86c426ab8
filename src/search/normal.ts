/** The normal distribution and its truncation, exact far out in the tails. The formulas are those of SciPy's `truncnorm` (BSD) and Optuna (MIT). */
import { erf, erfc } from './erf.js';

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);

/** log(exp(a) + exp(b)). */
export function logSum(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** log(exp(a) - exp(b)) for a >= b. */
export const logDifference = (a: number, b: number): number => a + Math.log1p(-Math.exp(b - a));

/** Log of the sum of exponentials of (K); -Infinity where every term is. */
export function logSumExp(terms: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let index = 0; index < terms.length; index++) if (terms[index]! > largest) largest = terms[index]!;
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let index = 0; index < terms.length; index++) sum += Math.exp(terms[index]! - largest);
  return largest + Math.log(sum);
}

/** Log of the standard normal density. */
export const logNormalDensity = (x: number): number => -0.5 * x * x - logRootTwoPi;

/** Share of a standard normal distribution at or below x. */
export const normalShare = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);

/** The asymptotic series of log(normalShare) for x <= -20. */
function logShareOfTail(x: number): number {
  let sum = 1;
  let last = 0;
  let term = 1;
  for (let index = 1; Math.abs(last - sum) > Number.EPSILON; index++) {
    last = sum;
    term *= -(2 * index - 1) / (x * x);
    sum += term;
  }
  return logNormalDensity(x) - Math.log(-x) + Math.log(sum);
}

/** Log of the share of a standard normal distribution at or below x. */
export function logNormalShare(x: number): number {
  if (x > 6) return -normalShare(-x);
  return x > -20 ? Math.log(normalShare(x)) : logShareOfTail(x);
}

/** Log of the mass of a standard normal distribution between a and b, a <= b. */
export function logNormalMass(a: number, b: number): number {
  if (a > 0) return logNormalMass(-b, -a);
  if (b > 0) return Math.log1p(-(0.5 + 0.5 * erf(a * Math.SQRT1_2)) - (0.5 - 0.5 * erf(b * Math.SQRT1_2)));
  if (b > -20) return Math.log(0.5 * (erfc(-b * Math.SQRT1_2) - erfc(-a * Math.SQRT1_2)));
  return logDifference(logNormalShare(b), logNormalShare(a));
}

/** The x with `logNormalShare(x)` = y, by Newton's method from the tail's or the logistic approximation. */
export function normalQuantileOfLog(y: number): number {
  const flipped = y > -1e-2;
  const z = flipped ? Math.log(-Math.expm1(y)) : y;
  let x = z < -5 ? -Math.sqrt(-2 * (z + logRootTwoPi)) : (-Math.sqrt(3) / Math.PI) * Math.log(Math.expm1(-z));
  for (let round = 0; round < 100; round++) {
    const share = logNormalShare(x);
    const step = (share - z) * Math.exp(share - logNormalDensity(x));
    x -= step;
    if (!(Math.abs(step) >= 1e-8 * Math.abs(x))) break;
  }
  return flipped ? -x : x;
}

/** The point of a standard normal distribution, truncated to [a, b], below which lies the share q; NaN where a = b. */
export function truncatedQuantile(q: number, a: number, b: number): number {
  if (a === b) return NaN;
  if (q === 0) return a;
  if (q === 1) return b;
  const mass = logNormalMass(a, b);
  if (a < 0) return normalQuantileOfLog(logSum(logNormalShare(a), Math.log(q) + mass));
  return -normalQuantileOfLog(logSum(logNormalShare(-b), Math.log1p(-q) + mass));
}

/** Log density at x of a normal distribution with mean and deviation, truncated to [low, high]; -Infinity outside. */
export function logTruncatedDensity(x: number, mean: number, deviation: number, low: number, high: number): number {
  if (x < low || x > high) return -Infinity;
  const mass = logNormalMass((low - mean) / deviation, (high - mean) / deviation);
  return logNormalDensity((x - mean) / deviation) - mass - Math.log(deviation);
}
