import { batchLimits, checkInteger, checkKey, metricValue, paramValue, tagValue } from './limits.js';

export interface Point {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly timestamp: number;
}
interface Pair {
  readonly key: string;
  readonly value: string;
}
/** The part of a `runs/log-batch` request that is filled from a run's operations. */
export interface Batch {
  readonly metrics: { key: string; value: number | string; step: number; timestamp: number }[];
  readonly params: Pair[];
  readonly tags: Pair[];
}

/** Cuts what is to be logged into checked requests that MLflow takes, in the order params, tags, metrics. Throws a `LimitError` for what it would spoil. */
export function batches(
  params: Iterable<readonly [string, string]>,
  tags: Iterable<readonly [string, string]>,
  metrics: Iterable<Point>,
): Batch[] {
  const out: Batch[] = [];
  let bytes = 0;
  const add = <K extends keyof Batch>(kind: K, item: Batch[K][number]): void => {
    const size = Buffer.byteLength(JSON.stringify(item));
    const last = out.at(-1);
    const full = !last || last[kind].length >= batchLimits[kind] || total(last) >= batchLimits.total || bytes + size > batchLimits.bytes;
    const into = full ? ({ metrics: [], params: [], tags: [] } as Batch) : last;
    if (full) out.push(into);
    bytes = full ? size : bytes + size;
    (into[kind] as (typeof item)[]).push(item);
  };
  for (const [key, value] of params) add('params', { key: checkKey('param', key), value: paramValue(value) });
  for (const [key, value] of tags) add('tags', { key: checkKey('tag', key), value: tagValue(value) });
  for (const point of metrics) add('metrics', metric(point));
  return out;
}

const total = (batch: Batch): number => batch.metrics.length + batch.params.length + batch.tags.length;

const metric = (point: Point): Batch['metrics'][number] => ({
  key: checkKey('metric', point.key),
  value: metricValue(point.value),
  step: checkInteger('step', point.step),
  timestamp: checkInteger('timestamp', point.timestamp),
});
