/** What a benchmark leaves on the tracking server: a parent, a run a cell, a run a student. */
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { BenchmarkConfig } from '../config/index.js';
import {
  benchmarkLines,
  benchmarkMarkdown,
  benchmarkPage,
  benchmarkTable,
  pairingTable,
  tableCsv,
  type BenchmarkRow,
  type BenchmarkStory,
} from '../report/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Run, RunStart, Tracker } from '../track/tracker.js';
import { cellParams, cellWords } from './benchmark-cells.js';
import { seedKey, trialKey } from './sweep-record.js';

const source = ({ file }: BenchmarkConfig) => ({ 'mlflow.source.name': file });

/** How the parent run begins. */
export const benchmarkStart = (benchmark: BenchmarkConfig, study: string): RunStart => ({
  key: study,
  name: study,
  startTime: Date.now(),
  description: `Benchmark **${benchmark.name}** is running: ${benchmark.cells.length} cells of ${benchmark.seeds} seeds.`,
  tags: { 'stillhouse.role': 'benchmark', 'stillhouse.study': study, 'stillhouse.form': benchmark.form, ...source(benchmark) },
});

/** How a cell's run begins. */
export function cellStart(benchmark: BenchmarkConfig, study: string, number: number): RunStart {
  const cell = benchmark.cells[number]!;
  const named = Object.fromEntries(Object.entries(cellParams(cell)).map(([name, value]) => [`stillhouse.cell.${name}`, String(value)]));
  return {
    key: trialKey(study, number),
    name: `cell-${number}`,
    parent: study,
    startTime: Date.now(),
    description: `Cell ${number} of benchmark \`${study}\`: ${cellWords(cell)}.`,
    tags: { 'stillhouse.role': 'cell', 'stillhouse.study': study, 'stillhouse.trial': String(number), ...named, ...source(benchmark) },
  };
}

/** How the run of one of a cell's students begins. */
export function studentStart(benchmark: BenchmarkConfig, study: string, number: number, index: number, seed: number): RunStart {
  const parent = trialKey(study, number);
  return {
    key: seedKey(parent, index),
    name: `seed-${index}`,
    parent,
    startTime: Date.now(),
    description: `One of the students of its parent: seed ${seed}.`,
    tags: { 'stillhouse.role': 'seed', 'stillhouse.study': study, 'stillhouse.seed': String(seed), ...source(benchmark) },
  };
}

/** The story of a benchmark's rows. */
export const storyOf = (benchmark: BenchmarkConfig, study: string, rows: readonly BenchmarkRow[]): BenchmarkStory => {
  const { name, form, metric, seeds } = benchmark;
  return { name, study, form, metric, seeds, rows };
};

function tellCells(tracker: Tracker, study: string, { metric }: BenchmarkConfig, rows: readonly BenchmarkRow[]): void {
  const timestamp = Date.now();
  rows.forEach(({ gain }, number) => {
    if (!gain) return;
    const run = tracker.amend(trialKey(study, number));
    run.tags({ 'stillhouse.verdict': gain.verdict });
    run.metrics([{ key: `gain/test/${metric}`, value: gain.difference, step: 0, timestamp }]);
  });
}

/** Tables as Markdown, CSV, page and MLflow's table, verdicts on the cells' runs, and everything that repeats it. */
export function finishBenchmark(
  parent: Run,
  tracker: Tracker,
  { benchmark, study, store, rows }: { benchmark: BenchmarkConfig; study: string; store: StudyStore; rows: readonly BenchmarkRow[] },
): void {
  const story = storyOf(benchmark, study, rows);
  const [table, suits] = [benchmarkTable(story), pairingTable(story)];
  tellCells(tracker, study, benchmark, rows);
  parent.artifact('benchmark.yaml', stringify(benchmark.document));
  parent.artifact('benchmark.md', benchmarkMarkdown(story) + '\n');
  parent.artifact('benchmark.csv', tableCsv(table));
  parent.artifact('report.html', benchmarkPage(story));
  parent.table('benchmark.json', table.columns, table.rows);
  if (suits.rows.length > 0) parent.artifact('pairing.csv', tableCsv(suits));
  if (suits.rows.length > 0) parent.table('pairing.json', suits.columns, suits.rows);
  parent.artifact('journal.log', readFileSync(store.path));
  parent.tags({ 'mlflow.note.content': benchmarkMarkdown(story), 'stillhouse.verdict': benchmarkLines(story)[0] ?? '' });
}
