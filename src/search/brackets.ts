/** The brackets of Hyperband (Li et al. 2018): how many, how many trials each gets, and whose a trial is; as Optuna has them. */
import { crc32 } from 'node:zlib';

/** What Optuna's floating-point logarithm makes of these exact powers: [reduction factor, ratio] with one bracket less than there is. */
const rounded: readonly (readonly [factor: number, ratio: number])[] = [
  [3, 243],
  [10, 1000],
];

/** floor(log_factor(most / least)) + 1 with a whole-number logarithm; at the two ratios where Optuna rounds down, as Optuna. */
export function bracketCount(least: number, most: number, factor: number): number {
  let count = 1;
  for (let resource = least * factor; resource <= most; resource *= factor) count++;
  return rounded.some(([base, ratio]) => base === factor && ratio * least === most) ? count - 1 : count;
}

/** Each bracket's share of the trials, as counts out of their sum; the first bracket halves most often. */
export function bracketBudgets(count: number, factor: number): number[] {
  return Array.from({ length: count }, (_, bracket) => Math.ceil((count * factor ** (count - 1 - bracket)) / (count - bracket)));
}

/** The bracket of a trial, by a checksum of the study's name and the trial's number: the same in every process. */
export function bracketOf(study: string, number: number, budgets: readonly number[]): number {
  let place = crc32(`${study}_${number}`) % budgets.reduce((sum, budget) => sum + budget, 0);
  return budgets.findIndex((budget) => (place -= budget) < 0);
}
