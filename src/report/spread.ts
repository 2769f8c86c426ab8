/** Mean and spread over seeds, and how sure a mean is. */

/** Scores of one configuration on several seeds. */
export interface Spread {
  readonly values: readonly number[];
  readonly mean: number;
  /** Standard deviation of a sample (n - 1); null for fewer than two. */
  readonly sd: number | null;
}

/** NaN for no values. */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and standard deviation; those of values that are not all numbers are NaN. */
export function spread(values: readonly number[]): Spread {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return { values, mean: center, sd: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

/** P(|T| <= t) of Student's distribution with whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
function within(t: number, freedom: number): number {
  const theta = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = freedom % 2 === 1;
  let [term, sum] = odd ? [cosine, freedom > 1 ? cosine : 0] : [1, 1];
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
}

/** The t that holds 95 % of Student's distribution between -t and t. */
export function studentT95(freedom: number): number {
  let [low, high] = [0, 13];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}

/** Half the width of the 95 % interval of a mean over seeds; null for fewer than two. */
export const halfWidth = ({ values, sd }: Spread): number | null =>
  sd === null ? null : (studentT95(values.length - 1) * sd) / Math.sqrt(values.length);
