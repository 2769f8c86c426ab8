/** How much a command says to the person: `--quiet` the answer, warnings and faults alone, `--verbose` how it gets there. */
import { InputError } from '../plugin/errors.js';

export type Loudness = 'quiet' | 'usual' | 'verbose';

let chosen: Loudness = 'usual';

/** Keeps what this command line asks for. Throws an `InputError` where it asks for both. */
export function setLoudness({ quiet, verbose }: { readonly quiet?: boolean; readonly verbose?: boolean }): void {
  if (quiet && verbose)
    throw new InputError('--quiet and --verbose are both given', { path: '--quiet', suggestion: 'leave one of them out' });
  chosen = quiet ? 'quiet' : verbose ? 'verbose' : 'usual';
}

/** What this command line asks for. */
export const loudness = (): Loudness => chosen;
