/** Runs a benchmark for a person: view, table, document, exit code; shared by `benchmark` and `resume`. */
import type { BenchmarkConfig } from '../config/index.js';
import { cellSpace } from '../job/benchmark-cells.js';
import { storyOf } from '../job/benchmark-record.js';
import { benchmarkLines, benchmarkTable, duration, pairingTable, renderTable, type Table } from '../report/index.js';
import { benchmarkDocument } from '../wire/benchmark-document.js';
import type { BenchmarkOutcome } from '../wire/benchmark.js';
import { keepDocument } from '../wire/finished.js';
import type { Outcome } from './command.js';
import { exitCodes } from './faults.js';
import { say } from './output.js';
import { runStudyFor, type StudyCall } from './run-study.js';
import { sayDelivery, sayFiles } from './summary.js';

export interface BenchmarkCall extends StudyCall<BenchmarkOutcome> {
  readonly benchmark: BenchmarkConfig;
}

/** Throws `Interrupted` with the next step where a signal ended it. */
export function runBenchmarkFor({ benchmark, ...call }: BenchmarkCall): Promise<Outcome> {
  const { metric, experiment } = benchmark;
  const epochs = experiment.config.training.epochs;
  const shown = { objective: { metric, direction: 'maximize' as const }, space: cellSpace(benchmark), epochs };
  return runStudyFor(call, shown, async (outcome) => {
    const document = benchmarkDocument(outcome);
    sayBenchmark(outcome, document as { tracking: { links: Readonly<Record<string, string>> } }, call.offline);
    const whole = outcome.stopped === null && outcome.rows.some(({ over }) => over !== null);
    if (whole) await keepDocument(outcome.study, document);
    return { document, code: whole ? exitCodes.done : exitCodes.failed };
  });
}

const sayTable = (table: Table): void => {
  if (table.rows.length > 0) say(`${renderTable(table, { width: process.stderr.columns ?? 140 })}\n`);
};

function sayBenchmark(
  outcome: BenchmarkOutcome,
  { tracking }: { tracking: { links: Readonly<Record<string, string>> } },
  offline: boolean,
): void {
  const { benchmark, study, rows, seconds, stopped } = outcome;
  const story = storyOf(benchmark, study, rows);
  say(`\nbenchmark ${study}: ${rows.length} cells of ${benchmark.seeds} seeds in ${duration(seconds)}\n`);
  sayTable(benchmarkTable(story));
  sayTable(pairingTable(story));
  for (const line of benchmarkLines(story)) say(line);
  if (stopped) say(`warning: ${stopped}`);
  for (const [name, link] of Object.entries(tracking.links)) say(`${name}: ${link}`);
  sayFiles(outcome.tracker);
  sayDelivery(outcome.delivery, offline);
}
