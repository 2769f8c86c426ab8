/** A student made smaller in several ways, as a table, a picture and a page. */
import type { MeasuredWay, JudgedMetric } from './compression.js';
import { escaped, htmlPage, htmlTable, picture } from './html.js';
import { paretoPlot } from './pareto-plot.js';
import type { Table, TrialRecord } from './records.js';
import { bytesPath, tailLatencyPath } from './results.js';

export interface CompressionStory {
  /** Name of the experiment, and the run. */
  readonly name: string;
  readonly run: string;
  readonly metric: JudgedMetric;
  /** Texts of the validation split. */
  readonly texts: number;
  readonly ways: readonly MeasuredWay[];
  readonly front: readonly number[];
  readonly leftOut: readonly { readonly way: string; readonly reason: string }[];
  /** What was chosen and what it comes to, in a sentence. */
  readonly choice: string;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** A row for each way: size, scores in per cent, points lost, agreement, times. */
export function compressionTable({ ways, front, metric }: Pick<CompressionStory, 'ways' | 'front' | 'metric'>): Table {
  const names = Object.keys(ways[0]!.scores).filter((name) => name !== 'loss');
  return {
    columns: ['number', 'way', 'kB', 'parameters', ...names, `${metric.metric} lost`, 'same labels', 'p50 ms', 'p95 ms', 'front'],
    rows: ways.map(({ number, way, bytes, parameters, scores, lost, sameLabels, latency }) => [
      number,
      way,
      (bytes / 1000).toFixed(1),
      parameters,
      ...names.map((name) => scores[name]!.toFixed(4)),
      lost.toFixed(2),
      percent(sameLabels),
      latency.p50.toFixed(3),
      latency.p95.toFixed(3),
      front.includes(number) ? 'yes' : '',
    ]),
  };
}

/** The front as SVG: the score upwards, beside it bytes and latency. */
export function compressionPlot({ ways, front, metric }: Pick<CompressionStory, 'ways' | 'front' | 'metric'>): Promise<string> {
  const records = ways.map(({ number, scores, bytes, latency }): TrialRecord & { readonly values: readonly number[] } => {
    const values = [scores[metric.metric]!, bytes, latency.p95];
    return { number, state: 'complete', params: {}, value: values[0]!, values, runId: null, seconds: null };
  });
  const smaller = [bytesPath, tailLatencyPath].map((name) => ({ metric: name, direction: 'minimize' as const, reference: null }));
  const objectives = [{ ...metric, reference: null }, ...smaller];
  return paretoPlot(records, {
    objectives,
    front: records.filter(({ number }) => front.includes(number)),
    hypervolume: null,
    reference: null,
  });
}

/** The page; it loads nothing, so that it shows in a sandbox and from a disk. */
export function compressionPage(story: CompressionStory, plot: string): string {
  const { name, run, texts, leftOut, choice, ways } = story;
  const left: Table = { columns: ['way', 'why'], rows: leftOut.map(({ way, reason }) => [way, reason]) };
  return htmlPage(`${name}, made smaller`, [
    `<h1>${escaped(name)}, made smaller</h1><p class="head">The student of run ${escaped(run)} in ${ways.length} ways, each asked for ${texts} texts of the validation split.</p>`,
    `<p class="best">${escaped(choice)}</p>`,
    picture(plot, 'score by bytes and by latency; numbers are those of the table'),
    htmlTable(compressionTable(story)),
    ...(leftOut.length > 0 ? ['<h2>Left out</h2>', htmlTable(left)] : []),
    '<p>Bytes are those of the whole bundle. Times are milliseconds from text to label in plain JavaScript on one core. A way is on the front where no other one is at least as good in score, bytes and 95th percentile and better in one; times closer than the spread of measuring count as equal.</p>',
  ]);
}
