/** Whole numbers on the command line. */
import { InputError } from '../plugin/index.js';

/** Reads a whole number of at least `least`; undefined stays undefined. Throws an `InputError`. */
export function wholeNumber(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || text.trim() === '')
    throw new InputError(`${flag} is '${text}'`, { allowed: `a whole number from ${least}` });
  return value;
}
