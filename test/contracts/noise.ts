import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** `length` numbers from [0, 1), the same for the same seed. */
export function uniform(seed: number, length: number): number[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length }, () => uniformFloat64(random));
}

/** `length` standard normal numbers (Box and Muller), the same for the same seed. */
export function normal(seed: number, length: number): number[] {
  const drawn = uniform(seed, 2 * length);
  return Array.from({ length }, (_, i) => Math.sqrt(-2 * Math.log(1 - drawn[2 * i]!)) * Math.cos(2 * Math.PI * drawn[2 * i + 1]!));
}

/** Whole numbers from 0 to `below` - 1, the same for the same seed. */
export const whole = (seed: number, length: number, below: number): number[] =>
  uniform(seed, length).map((value) => Math.floor(value * below));
