import { didYouMean } from '../../catalogue/nearest.js';
import { InputError } from '../../plugin/index.js';
import type { Invocation, Outcome } from '../command.js';
import { scripts, type Shell } from '../completion/scripts.js';
import { toStdout } from '../output.js';

/** Prints the script that lets a shell complete our command lines. Throws an `InputError` for a shell that we do not know. */
export async function run({ options }: Invocation<object>, shell: string): Promise<Outcome> {
  const known = Object.keys(scripts);
  if (!known.includes(shell))
    throw new InputError(`there is no completion for '${shell}'`, { allowed: known.join(', '), suggestion: didYouMean(shell, known) });
  const script = scripts[shell as Shell];
  if (!options.json) toStdout(script);
  return { document: { shell, script } };
}
