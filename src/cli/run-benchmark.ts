/** Runs a benchmark for a person: view, table, document, exit code; shared by `benchmark` and `resume`. */
import type { BenchmarkConfig } from '../config/index.js';
import { cellSpace } from '../job/benchmark-cells.js';
import { storyOf } from '../job/benchmark-record.js';
import { benchmarkLines, benchmarkTable, duration, pairingTable, renderTable, type Table } from '../report/index.js';
import { benchmarkDocument } from '../wire/benchmark-document.js';
import type { BenchmarkOutcome } from '../wire/benchmark.js';
import { keepDocument } from '../wire/finished.js';
import type { SweepParts } from '../wire/sweep.js';
import type { Outcome } from './command.js';
import { exitCodes, Interrupted } from './faults.js';
import { openView } from './live.js';
import { say } from './output.js';
import { sayDelivery, sayFiles } from './summary.js';

export interface BenchmarkCall {
  readonly benchmark: BenchmarkConfig;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  start(parts: SweepParts): Promise<BenchmarkOutcome>;
}

/** Throws `Interrupted` with the next step where a signal ended it. */
export async function runBenchmarkFor({ benchmark, offline, signal, start }: BenchmarkCall): Promise<Outcome> {
  const { metric, experiment } = benchmark;
  const view = openView({
    objective: { metric, direction: 'maximize' },
    space: cellSpace(benchmark),
    epochs: experiment.config.training.epochs,
  });
  let study = '';
  try {
    const outcome = await start({
      offline,
      log: view.log,
      signal,
      onEvent: (event) => {
        if (event.type === 'study') study = event.study;
        view.onEvent(event);
      },
    });
    view.stop(true);
    const document = benchmarkDocument(outcome);
    sayBenchmark(outcome, document as { tracking: { links: Readonly<Record<string, string>> } }, offline);
    const whole = outcome.stopped === null && outcome.rows.some(({ over }) => over !== null);
    if (whole) await keepDocument(outcome.study, document);
    return { document, code: whole ? exitCodes.done : exitCodes.failed };
  } catch (fault) {
    view.stop();
    if (signal.aborted) throw new Interrupted(study ? `stillhouse resume ${study}` : 'the same command');
    throw fault;
  }
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
