import { expectKind, loadBenchmark } from '../../config/index.js';
import { startBenchmark } from '../../wire/benchmark.js';
import type { Invocation, Outcome } from '../command.js';
import { resourceFlags, type ResourceOptions } from '../flags.js';
import { wholeNumber } from '../number.js';
import { runBenchmarkFor } from '../run-benchmark.js';

interface Options extends ResourceOptions {
  readonly seeds?: string;
  readonly offline?: boolean;
}

/** Runs a benchmark file as a new study. */
export async function run({ options, overrides, signal }: Invocation<Options>, file: string): Promise<Outcome> {
  expectKind(file, 'benchmark');
  const seeds = wholeNumber('--seeds', options.seeds, 1);
  const flags = { ...overrides, ...resourceFlags(options), ...(seeds === undefined ? {} : { seeds: String(seeds) }) };
  const benchmark = await loadBenchmark(file, { overrides: flags });
  return runBenchmarkFor({ benchmark, offline: options.offline === true, signal, start: (parts) => startBenchmark(benchmark, parts) });
}
