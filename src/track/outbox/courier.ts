import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Log } from '../../plugin/index.js';
import type { Environment } from '../client/environment.js';
import type { Delivery } from '../tracker.js';
import type { Outbox } from './outbox.js';
import type { KnownRun } from './runs.js';
import type { Standing } from './sender.js';

/** What the thread needs to deliver. */
export interface Errand {
  readonly folder: string;
  /** The first segment of this process. */
  readonly first: number;
  /** May hold credentials. */
  readonly uri: string;
  readonly env: Environment;
  readonly experiment: string;
}
/** To the thread. */
export type Order = { readonly order: 'news' | 'calm' | 'stop' } | { readonly order: 'hurry'; readonly call: number };
/** From the thread. */
export type Report =
  | ({ readonly report: 'standing' } & Standing)
  | { readonly report: 'run'; readonly key: string; readonly run: KnownRun }
  | { readonly report: 'log'; readonly level: keyof Log; readonly message: string }
  | { readonly report: 'idle'; readonly call: number };

/** Delivers an outbox in a thread of its own: training keeps this one busy for longer than a server should wait. */
export class Courier {
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  readonly #calls = new Map<number, () => void>();
  #call = 0;
  #trouble: string | null = null;
  #over = false;

  constructor(
    private readonly outbox: Outbox,
    { uri, env, experiment }: Pick<Errand, 'uri' | 'env' | 'experiment'>,
    private readonly log: Log | undefined,
  ) {
    const errand: Errand = { folder: outbox.folder, first: outbox.backlog.first, uri, env: { ...env }, experiment };
    this.#thread = new Worker(new URL('./courier-thread.js', import.meta.url), { workerData: errand, execArgv: [] });
    this.#thread.unref();
    this.#thread.on('message', (report: Report) => this.#hear(report));
    this.#thread.on('error', (error) => (this.#trouble = `delivery has failed: ${error.message}`));
    this.#ended = new Promise((resolve) => this.#thread.once('exit', () => resolve(this.#end())));
  }
  /** New operations are there. */
  notify(): void {
    this.#order({ order: 'news' });
  }
  /** Hurries for at most so many milliseconds. */
  async flush(timeout: number): Promise<Delivery> {
    if (this.outbox.pending > 0 && !this.#over) {
      const call = this.#call++;
      const idle = new Promise<void>((resolve) => void this.#calls.set(call, resolve));
      this.#order({ order: 'hurry', call });
      const late = new AbortController();
      await Promise.race([idle, sleep(timeout, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
      this.#calls.delete(call);
      this.#order({ order: 'calm' });
    }
    return { pending: this.outbox.pending, trouble: this.#trouble };
  }
  /** Ends the thread and the requests under way. */
  async stop(): Promise<void> {
    this.#order({ order: 'stop' });
    this.#thread.ref();
    await this.#ended;
  }

  #order(order: Order): void {
    if (!this.#over) this.#thread.postMessage(order);
  }
  #hear(report: Report): void {
    if (report.report === 'run') this.outbox.backlog.runs.learn(report.key, report.run);
    else if (report.report === 'log') this.log?.[report.level](report.message);
    else if (report.report === 'idle') this.#calls.get(report.call)?.();
    else {
      this.outbox.delivered(report.acknowledged);
      this.#trouble = report.trouble;
    }
  }
  #end(): void {
    this.#over = true;
    for (const resolve of this.#calls.values()) resolve();
  }
}
