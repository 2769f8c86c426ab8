import { readFileSync } from 'node:fs';
import type { Drawing } from '../picture/index.js';
import type { Operation } from './operation.js';
import { drawnInto, RecordedRun, type Sink, startOf } from './recorder.js';
import { ToldPoints } from './told.js';
import type { DatasetInput, Delivery, MetricPoint, Run, RunStart, RunStatus, Tracker } from './tracker.js';

/** A run as the memory tracker holds it. */
export interface MemoryRun {
  readonly start: RunStart;
  readonly params: Record<string, string>;
  readonly metrics: MetricPoint[];
  readonly tags: Record<string, string>;
  readonly datasets: DatasetInput[];
  readonly artifacts: Map<string, Buffer>;
  readonly tables: string[];
  status: RunStatus | 'RUNNING';
  endTime: number | null;
}

/** A tracker for tests: checks what it is told as the others do and keeps it in `runs`, by key. */
export function createMemoryTracker(): MemoryTracker {
  return new MemoryTracker();
}

/** Keeps what it is told in memory, as maps and lists that a test can look at. */
export class MemoryTracker implements Tracker, Sink {
  readonly kind = 'memory';
  readonly uri = 'memory:';
  readonly runs = new Map<string, MemoryRun>();
  readonly #told = new ToldPoints();
  opened: { readonly experiment: string; readonly description: string } | null = null;
  closed = false;

  async open(experiment: string, description: string): Promise<void> {
    this.opened = { experiment, description };
  }
  start(run: RunStart): Run {
    const start = startOf(run, 'user', 'stillhouse');
    if (!this.runs.has(run.key)) this.runs.set(run.key, empty(run));
    if (start.op === 'start') Object.assign(this.#run(run.key).tags, start.tags);
    return new RecordedRun(run.key, this);
  }
  continue(key: string): Run {
    this.#run(key).status = 'RUNNING';
    return new RecordedRun(key, this);
  }
  amend(key: string): Run {
    return new RecordedRun(key, this);
  }
  id(key: string): string | null {
    return this.runs.has(key) ? key : null;
  }
  experimentId(): string | null {
    return this.opened && 'memory';
  }
  async flush(): Promise<Delivery> {
    return { pending: 0, trouble: null };
  }
  async close(): Promise<Delivery> {
    this.closed = true;
    return this.flush();
  }

  append(operation: Operation): void {
    const run = this.#run(operation.run);
    if (operation.op === 'params') Object.assign(run.params, operation.params);
    else if (operation.op === 'metrics') run.metrics.push(...this.#told.fresh(operation.run, operation.points));
    else if (operation.op === 'tags') Object.assign(run.tags, operation.tags);
    else if (operation.op === 'dataset') run.datasets.push(operation.dataset);
    else if (operation.op === 'table') run.tables.push(operation.path);
    else if (operation.op === 'end') Object.assign(run, { status: operation.status, endTime: operation.time });
  }
  artifact(key: string, path: string, content: Uint8Array | { readonly file: string }): void {
    this.#run(key).artifacts.set(path, 'file' in content ? readFileSync(content.file) : Buffer.from(content));
  }
  picture(run: string, path: string, drawing: Drawing): Promise<void> {
    return drawnInto(this, run, path, drawing);
  }
  #run(key: string): MemoryRun {
    const run = this.runs.get(key);
    if (!run) throw new Error(`no run '${key}' was started`);
    return run;
  }
}

const empty = (start: RunStart): MemoryRun => ({
  start,
  params: {},
  metrics: [],
  tags: {},
  datasets: [],
  artifacts: new Map(),
  tables: [],
  status: 'RUNNING',
  endTime: null,
});
