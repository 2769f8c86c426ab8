import { openSweep } from '../../api/index.js';
import type { Invocation, Outcome } from '../command.js';
import { sweepFlags, type ResourceOptions } from '../flags.js';
import { runSweepFor } from '../run-sweep.js';

/** Runs a sweep file as a new study. */
export async function run(
  { options, overrides, signal }: Invocation<{ trials?: string; seed?: string; offline?: boolean } & ResourceOptions>,
  file: string,
): Promise<Outcome> {
  const { config, start } = await openSweep(file, { ...overrides, ...sweepFlags(options) });
  return runSweepFor({ sweep: config, offline: options.offline === true, signal, start });
}
