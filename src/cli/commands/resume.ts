import { resumeSweep, sweepOf } from '../../wire/sweep.js';
import type { Invocation, Outcome } from '../command.js';
import { wholeNumber } from '../number.js';
import { runSweepFor } from '../run-sweep.js';

/** Goes on with a study where it was left. */
export async function run({ options, signal }: Invocation<{ trials?: string; offline?: boolean }>, name: string): Promise<Outcome> {
  const found = await sweepOf(name, wholeNumber('--trials', options.trials, 1));
  const offline = options.offline ?? found.offline;
  return runSweepFor({ sweep: found.sweep, offline, signal, start: (parts) => resumeSweep(found, parts) });
}
