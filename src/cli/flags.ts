/** `--trials` and `--seed` as overrides of the sweep file. */
import { wholeNumber } from './number.js';

/** Throws an `InputError` for anything but whole numbers. */
export function sweepFlags({ trials, seed }: { trials?: string | undefined; seed?: string | undefined }): Record<string, string> {
  const [most, from] = [wholeNumber('--trials', trials, 1), wholeNumber('--seed', seed, 0)];
  return { ...(most === undefined ? {} : { trials: String(most) }), ...(from === undefined ? {} : { seed: String(from) }) };
}
