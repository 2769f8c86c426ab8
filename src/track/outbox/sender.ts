import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../plugin/index.js';
import { ServerFailure } from '../client/failure.js';
import { pause } from '../client/retry.js';
import { doneIn, type Backlog, type Window } from './backlog.js';
import type { Deliverer } from './deliver.js';

const gather = 300;
const calm = { retries: Infinity, backoff: 0.5, jitter: 0.5 };
const longest = 30_000;

/** How delivery stands. */
export interface Standing {
  /** Operations acknowledged since it was told last. */
  readonly acknowledged: number;
  /** Why the server could not be reached last time, or what it refused; null when all is well. */
  readonly trouble: string | null;
}

/** The server has let us in before. */
const notLetIn = ({ message }: ServerFailure): string =>
  `the server does not let us in any more (${message}): set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, anew`;

/** Delivers a backlog while others fill it; waits longer and longer while the server does not answer. */
export class Sender {
  #trouble: string | null = null;
  #failures = 0;
  #urgent = 0;
  #stopped = false;
  #toldRefusals = 0;
  /** Ends the wait for new operations; `#hurry` ends any wait. */
  #news = (): void => {};
  #hurry = (): void => {};
  #idle: (() => void)[] = [];
  readonly #loop: Promise<void>;

  constructor(
    private readonly backlog: Backlog,
    private readonly deliverer: Deliverer,
    private readonly log: Log,
    private readonly tell: (standing: Standing) => void,
  ) {
    this.#loop = this.#run();
  }
  /** New operations are there. */
  notify(): void {
    this.#news();
  }
  /** Hurries until `calm` is called; resolves when nothing is owed. */
  hurry(): Promise<void> {
    this.#urgent++;
    const idle = new Promise<void>((resolve) => void this.#idle.push(resolve));
    this.#hurry();
    return idle;
  }
  calm(): void {
    this.#urgent--;
  }
  /** Ends the loop; `abort` is to end the requests under way. */
  async stop(abort: () => void): Promise<void> {
    this.#stopped = true;
    abort();
    this.#hurry();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let window: Window | null = null;
    for (let before = 0; !this.#stopped; before = done(window)) {
      try {
        window ??= this.backlog.window();
        if (!window) {
          this.#idle.splice(0).forEach((resolve) => resolve());
          await this.#wait(null);
          if (!this.#urgent && !this.#stopped) await this.#wait(gather);
          continue;
        }
        await this.deliverer.deliver(window);
        this.backlog.acknowledge(window);
        const acknowledged: number = window.owed;
        window = null;
        this.#recovered();
        this.#tell(acknowledged);
      } catch (error) {
        if (this.#stopped) return;
        if (done(window) > before) this.#failures = 0;
        const wait = this.#failed(error as Error);
        this.#tell(0);
        await this.#wait(wait);
      }
    }
  }
  #tell(acknowledged: number): void {
    const { count, reason } = this.deliverer.refused;
    const refused = count ? `${count} operations were refused by the server and are kept in ${this.backlog.refusals}: ${reason}` : null;
    this.tell({ acknowledged, trouble: this.#trouble ?? refused });
  }
  #recovered(): void {
    if (this.#trouble) this.log.info('tracking: the server answers again');
    this.#trouble = null;
    this.#failures = 0;
    const { count, reason } = this.deliverer.refused;
    if (count > this.#toldRefusals)
      this.log.warn(`tracking: the server refused ${count - this.#toldRefusals} operations, kept in ${this.backlog.refusals}: ${reason}`);
    this.#toldRefusals = count;
  }
  /** Tells it once an outage and answers how long to wait. */
  #failed(error: Error): number {
    const trouble = error instanceof ServerFailure && error.kind === 'denied' ? notLetIn(error) : error.message;
    if (!this.#trouble) {
      this.log.warn(
        `tracking: ${trouble}; everything is kept in ${this.backlog.folder} and sent when the server answers, or by \`stillhouse sync\``,
      );
    }
    this.#trouble = trouble;
    const asked = error instanceof ServerFailure ? error.retryAfter : null;
    const wait = Math.min(pause(this.#failures++, calm, null), this.#urgent ? 2000 : longest);
    return Math.max(wait, asked ?? 0);
  }
  /** Until hurried or so many milliseconds have passed, null: until there are new operations. */
  async #wait(milliseconds: number | null): Promise<void> {
    const timer = new AbortController();
    const woken = new Promise<void>((resolve) => (this.#hurry = resolve));
    if (milliseconds === null) this.#news = this.#hurry;
    const passed = milliseconds === null ? woken : sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([woken, passed]);
    timer.abort();
  }
}

const done = (window: Window | null): number => (window ? doneIn(window) : 0);
