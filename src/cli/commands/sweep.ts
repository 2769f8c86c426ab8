import { expectKind, loadSweep } from '../../config/index.js';
import { startSweep } from '../../wire/sweep.js';
import type { Invocation, Outcome } from '../command.js';
import { sweepFlags, type ResourceOptions } from '../flags.js';
import { runSweepFor } from '../run-sweep.js';

/** Runs a sweep file as a new study. */
export async function run(
  { options, overrides, signal }: Invocation<{ trials?: string; seed?: string; offline?: boolean } & ResourceOptions>,
  file: string,
): Promise<Outcome> {
  expectKind(file, 'sweep');
  const sweep = await loadSweep(file, { overrides: { ...overrides, ...sweepFlags(options) } });
  return runSweepFor({ sweep, offline: options.offline === true, signal, start: (parts) => startSweep(sweep, parts) });
}
