import { benchmarkOf, resumeBenchmark } from '../wire/benchmark.js';
import { finishedDocument } from '../wire/finished.js';
import type { Outcome } from './command.js';
import { say } from './output.js';
import { runBenchmarkFor } from './run-benchmark.js';

/** Goes on with a benchmark where it was left; a finished one is shown again. */
export async function resumeBenchmarkFor(study: string, offline: boolean | undefined, signal: AbortSignal): Promise<Outcome> {
  const finished = finishedDocument(study);
  if (finished) {
    say(`benchmark ${study} is finished`);
    return { document: finished };
  }
  const found = await benchmarkOf(study);
  return runBenchmarkFor({
    benchmark: found.benchmark,
    offline: offline ?? found.offline,
    signal,
    start: (parts) => resumeBenchmark(found, parts),
  });
}
