/** Numbers on the command line. */
import { InputError } from '../plugin/index.js';

/** Reads a whole number of at least `least`; undefined stays undefined. Throws an `InputError`. */
export function wholeNumber(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || text.trim() === '')
    throw new InputError(`${flag} is '${text}'`, { allowed: `a whole number from ${least}` });
  return value;
}

/** Reads a finite number that `fits`; undefined stays undefined. `allowed` says in words what fits. Throws an `InputError`. */
export function realNumber(
  flag: string,
  text: string | undefined,
  allowed: string,
  fits: (value: number) => boolean = () => true,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && fits(value)) return value;
  throw new InputError(`'${text}' does not fit`, { path: flag, allowed });
}
