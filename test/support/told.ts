/** What a sweep told an MLflow server, apart from what differs between two sweeps that are the same: names, ids, times. */
import { dump } from '../src/track/dump.js';

interface Told {
  key: string;
  run_name: string;
  status: string;
  tags: Record<string, string>;
  params: Record<string, string>;
  /** Step and value of every point. */
  metrics: Record<string, string[]>;
  last: Record<string, string>;
  inputs: string[];
  artifacts: Record<string, string>;
}

const times = /\b\d+(\.\d+)? ?(ms|s|min|h)\b( \d+ ?(s|min)\b)?/g;

/** A model says when it was made. */
const dates = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g;

/** What the page of a sweep says of its cost, and its copies of artifacts that are compared themselves. */
const apart = /<section id="cost">.*?<\/section>|<details>.*?<\/details>/gs;

/** The page of a sweep links to its experiment. */
const experimentId = /\bexperiments\/\d+/g;

/** A run's id: its description says how to repeat it. */
const runId = /\b[0-9a-f]{32}\b/g;

function artifact(path: string, base64: string, plain: (text: string) => string): string {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  // The journal holds times and processes on every line; its trials are compared as the document's.
  if (path === 'journal.log') return text.startsWith('{"op_code":0') ? 'a journal' : text;
  if (path === 'report.html') return plain(text.replace(apart, ''));
  if (path !== 'trials.json') return plain(text);
  const table = JSON.parse(text) as { columns: string[]; data: unknown[][] };
  return JSON.stringify(table.data.map((row) => row.filter((_, column) => table.columns[column] !== 'seconds')));
}

/** Everything by run, the parent first. */
export async function told(uri: string, experiment: string, study: string): Promise<Told[]> {
  const plain = (text: string): string =>
    text
      .replaceAll(study, 'STUDY')
      .replace(dates, 'DATE')
      .replace(times, 'TIME')
      .replaceAll(runId, 'RUN')
      .replaceAll(experimentId, 'experiments/ID');
  const each = <T>(record: Record<string, T>, change: (value: T, key: string) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
  const { runs } = (await dump(uri, experiment)) as { runs: (Told & { start_time: number; end_time: number })[] };
  return runs.map(({ start_time: _, end_time: __, ...run }) => ({
    ...run,
    key: plain(run.key),
    run_name: plain(run.run_name),
    tags: each(run.tags, plain),
    metrics: each(run.metrics, (points) => points.map((point) => point.replace(/ \d+ /, ' ')).toSorted()),
    artifacts: each(run.artifacts, (content, path) => artifact(path, content, plain)),
  }));
}

const short = (value: unknown): string => JSON.stringify(value)?.slice(0, 160) ?? 'nothing';

/** Where two of them differ, a line a place. */
export function differences(actual: unknown, expected: unknown, at = ''): string[] {
  if (typeof actual !== 'object' || typeof expected !== 'object' || !actual || !expected)
    return Object.is(actual, expected) ? [] : [`${at}: ${short(actual)}, not ${short(expected)}`];
  const [one, other] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differences(one[key], other[key], `${at}/${key}`));
}
