import { appendFileSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Drawing } from '../picture/index.js';
import { InputError } from '../plugin/index.js';
import type { Operation } from './operation.js';
import { readJson, writeJson } from './outbox/files.js';
import { onDisk, readLines } from './outbox/segment.js';
import { drawnInto, RecordedRun, type Sink, startOf } from './recorder.js';
import { ToldPoints } from './told.js';
import type { Delivery, MetricPoint, Run, RunStart, Tracker } from './tracker.js';

/**
 * A tracker without a server: one folder a run below `folder`, with `run.json`, `params.jsonl`, `metrics.jsonl`, `tags.jsonl`,
 * `datasets.jsonl` and `artifacts/`. Its calls throw a `DiskError` where the disk does not take something.
 */
export function createJsonlTracker(folder: string): Tracker {
  return new JsonlTracker(folder);
}

class JsonlTracker implements Tracker, Sink {
  readonly kind = 'jsonl';
  readonly #told = new ToldPoints();
  readonly #recalled = new Set<string>();
  constructor(readonly uri: string) {}

  async open(experiment: string, description: string): Promise<void> {
    try {
      mkdirSync(this.uri, { recursive: true });
    } catch (error) {
      throw new InputError(`cannot write the tracking folder: ${(error as Error).message}`, {
        file: this.uri,
        suggestion: 'make it writable',
      });
    }
    writeJson(join(this.uri, 'experiment.json'), { name: experiment, description }, true);
  }
  start(run: RunStart): Run {
    const operation = startOf(run, userInfo().username, 'stillhouse');
    if (operation.op !== 'start') throw new Error('a run begins with its start');
    const folder = this.#folder(run.key);
    onDisk(folder, () => mkdirSync(join(folder, 'artifacts'), { recursive: true }));
    const { key, name, parent, startTime } = run;
    if (existsSync(join(folder, 'run.json'))) return this.continue(key);
    writeJson(join(folder, 'run.json'), { key, name, parent: parent ?? null, status: 'RUNNING', startTime, endTime: null }, false);
    this.append({ op: 'tags', run: key, tags: operation.tags });
    return new RecordedRun(key, this);
  }
  continue(key: string): Run {
    this.#state(key, { status: 'RUNNING' });
    return new RecordedRun(key, this);
  }
  amend(key: string): Run {
    return new RecordedRun(key, this);
  }
  id(key: string): string | null {
    return existsSync(this.#folder(key)) ? folderName(key) : null;
  }
  experimentId(): string | null {
    return null;
  }
  async flush(): Promise<Delivery> {
    return { pending: 0, trouble: null };
  }
  close(): Promise<Delivery> {
    return this.flush();
  }

  append(operation: Operation): void {
    const { run } = operation;
    if (operation.op === 'params') this.#lines(run, 'params', pairs(operation.params));
    else if (operation.op === 'tags') this.#lines(run, 'tags', pairs(operation.tags));
    else if (operation.op === 'metrics') this.#lines(run, 'metrics', this.#fresh(run, operation.points).map(readable));
    else if (operation.op === 'dataset') this.#lines(run, 'datasets', [operation.dataset]);
    else if (operation.op === 'end') this.#state(run, { status: operation.status, endTime: operation.time });
  }
  artifact(run: string, path: string, content: Uint8Array | { readonly file: string }): void {
    const target = join(this.#folder(run), 'artifacts', path);
    onDisk(target, () => {
      mkdirSync(dirname(target), { recursive: true });
      if ('file' in content) copyFileSync(content.file, target);
      else writeFileSync(target, content);
    });
  }
  picture(run: string, path: string, drawing: Drawing): Promise<void> {
    return drawnInto(this, run, path, drawing);
  }

  /** Points that an earlier process wrote are not written again. */
  #fresh(run: string, points: readonly MetricPoint[]): readonly MetricPoint[] {
    const path = join(this.#folder(run), 'metrics.jsonl');
    if (!this.#recalled.has(run) && existsSync(path)) this.#told.fresh(run, written(path));
    this.#recalled.add(run);
    return this.#told.fresh(run, points);
  }
  #folder(key: string): string {
    return join(this.uri, folderName(key));
  }
  #lines(key: string, name: string, items: readonly unknown[]): void {
    const path = join(this.#folder(key), `${name}.jsonl`);
    onDisk(path, () => appendFileSync(path, items.map((item) => `${JSON.stringify(item)}\n`).join('')));
  }
  #state(key: string, change: object): void {
    const path = join(this.#folder(key), 'run.json');
    const known = readJson<object>(path);
    if (!known) throw new Error(`no run '${key}' is kept in ${this.uri}`);
    writeJson(path, { ...known, ...change }, true);
  }
}

/** A key as a folder's name: readable, and unlike keys stay unlike. */
const folderName = (key: string): string => encodeURIComponent(key).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));

const written = (path: string): MetricPoint[] =>
  readLines(path, 0, Infinity).map(({ text }) => {
    const point = JSON.parse(text) as MetricPoint;
    return { ...point, value: Number(point.value) };
  });

const pairs = (values: Readonly<Record<string, string>>): object[] => Object.entries(values).map(([key, value]) => ({ key, value }));

const readable = (point: { readonly value: number }): object => ({
  ...point,
  value: Number.isFinite(point.value) ? point.value : String(point.value),
});
