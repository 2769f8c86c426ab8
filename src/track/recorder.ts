import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { svgOf, type Drawing } from '../picture/index.js';
import { checkDigest, checkInteger, checkKey, checkPath, LimitError, paramValue, tagValue, wellFormed } from './client/limits.js';
import type { Operation } from './operation.js';
import type { DatasetInput, MetricPoint, Run, RunStart, RunStatus } from './tracker.js';

/** Where operations go: an outbox, a folder or memory. */
export interface Sink {
  append(operation: Operation): void;
  /** Content, or the path of a file, to be kept as an artifact of a run. */
  artifact(run: string, path: string, content: Uint8Array | { readonly file: string }): void;
  /** Keeps a picture, drawn or to be drawn, as an artifact of a run. */
  picture(run: string, path: string, drawing: Drawing): Promise<void>;
}

/** A picture that is drawn at once, in a sink that has nobody to draw it later. */
export async function drawnInto(sink: Pick<Sink, 'artifact'>, run: string, path: string, drawing: Drawing): Promise<void> {
  sink.artifact(run, path, Buffer.from(await svgOf(drawing)));
}

/** The operation that begins a run, with MLflow's own tags. Throws a `LimitError` for what MLflow would not take. */
export function startOf(run: RunStart, user: string, source: string): Operation {
  if (!/^(?:[^"\\`]+|[^'\\`]+)$/.test(run.key))
    throw new LimitError(`run key ${JSON.stringify(run.key)} is empty or holds \\, \` or both kinds of quotes`);
  const tags = {
    'mlflow.user': user,
    'mlflow.source.name': source,
    'mlflow.source.type': 'LOCAL',
    ...run.tags,
    ...(run.description && { 'mlflow.note.content': run.description }),
    'stillhouse.key': run.key,
  };
  const time = checkInteger('start time', run.startTime);
  const name = wellFormed(run.name) || run.key;
  return { op: 'start', run: run.key, name, ...(run.parent && { parent: run.parent }), user, time, tags: checked('tag', tags, tagValue) };
}

/** A run that checks what it is told and writes it to a sink. */
export class RecordedRun implements Run {
  constructor(
    readonly key: string,
    private readonly sink: Sink,
  ) {}

  params(params: Readonly<Record<string, string>>): void {
    if (Object.keys(params).length) this.sink.append({ op: 'params', run: this.key, params: checked('param', params, paramValue) });
  }
  metrics(points: readonly MetricPoint[]): void {
    if (points.length) this.sink.append({ op: 'metrics', run: this.key, points: points.map(point) });
  }
  tags(tags: Readonly<Record<string, string>>): void {
    if (Object.keys(tags).length) this.sink.append({ op: 'tags', run: this.key, tags: checked('tag', tags, tagValue) });
  }
  dataset(input: DatasetInput): void {
    const [name, source] = [wellFormed(input.name), wellFormed(input.source)];
    checkDigest(input.digest);
    checkInteger('rows', input.rows);
    this.sink.append({ op: 'dataset', run: this.key, dataset: { ...input, name, source } });
  }
  artifact(path: string, content: string | Uint8Array): void {
    this.sink.artifact(this.key, checkPath(wellFormed(path)), typeof content === 'string' ? Buffer.from(content) : content);
  }
  picture(path: string, drawing: Drawing): Promise<void> {
    return this.sink.picture(this.key, checkPath(wellFormed(path)), drawing);
  }
  artifactFile(path: string, source: string): void {
    if (!statSync(source).isDirectory()) return this.sink.artifact(this.key, checkPath(wellFormed(path)), { file: source });
    for (const name of readdirSync(source).toSorted()) this.artifactFile(`${path}/${name}`, join(source, name));
  }
  table(path: string, columns: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): void {
    const ragged = rows.findIndex((row) => row.length !== columns.length);
    if (ragged >= 0) throw new LimitError(`table '${path}': row ${ragged} has ${rows[ragged]!.length} cells, not ${columns.length}`);
    // JSON has no NaN; as text the table shows it.
    const data = rows.map((row) => row.map((cell) => (typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell)));
    this.artifact(path, JSON.stringify({ columns, data }));
    this.sink.append({ op: 'table', run: this.key, path: wellFormed(path) });
  }
  view(name: string, state: string): void {
    this.sink.append({ op: 'view', run: this.key, name, state });
  }
  end(status: RunStatus, endTime: number): void {
    this.sink.append({ op: 'end', run: this.key, status, time: checkInteger('end time', endTime) });
  }
}

function point({ key, value, step, timestamp }: MetricPoint): MetricPoint {
  if (typeof value !== 'number') throw new LimitError(`metric '${key}' is ${typeof value}, not a number`);
  return { key: checkKey('metric', key), value, step: checkInteger('step', step), timestamp: checkInteger('timestamp', timestamp) };
}

function checked(kind: 'param' | 'tag', values: Readonly<Record<string, string>>, value: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [checkKey(kind, key), value(text)]));
}
