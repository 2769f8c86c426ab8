import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../plugin/index.js';
import { ServerFailure } from '../client/failure.js';
import { pause } from '../client/retry.js';
import type { Delivery } from '../tracker.js';
import type { Deliverer } from './deliver.js';
import type { Outbox, Window } from './outbox.js';

const gather = 1000;
const calm = { retries: Infinity, backoff: 0.5, jitter: 0.5 };
const longest = 30_000;

/** Delivers an outbox in the background while others fill it; waits longer and longer while the server does not answer. */
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
    private readonly outbox: Outbox,
    private readonly deliverer: Deliverer,
    private readonly log: Log | undefined,
  ) {
    this.#loop = this.#run();
  }
  /** New operations are there. */
  notify(): void {
    this.#news();
  }
  /** Hurries for at most so many milliseconds. */
  async flush(timeout: number): Promise<Delivery> {
    if (this.outbox.pending > 0) {
      this.#urgent++;
      this.#hurry();
      const done = new AbortController();
      const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
      await Promise.race([idle, sleep(timeout, undefined, { signal: done.signal }).catch(() => {})]);
      done.abort();
      this.#urgent--;
    }
    return this.state();
  }
  state(): Delivery {
    const { count, reason } = this.deliverer.refused;
    const refused = count ? `${count} operations were refused by the server and are kept in ${this.outbox.refusals}: ${reason}` : null;
    return { pending: this.outbox.pending, trouble: this.#trouble ?? refused };
  }
  /** Ends the loop; `abort` is to end the request under way. */
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
        window ??= this.outbox.window();
        if (!window) {
          this.#idle.splice(0).forEach((resolve) => resolve());
          await this.#wait(null);
          if (!this.#urgent && !this.#stopped) await this.#wait(gather);
          continue;
        }
        await this.deliverer.deliver(window);
        this.outbox.acknowledge(window);
        window = null;
        this.#recovered();
      } catch (error) {
        if (this.#stopped) return;
        if (done(window) > before) this.#failures = 0;
        await this.#wait(this.#failed(error as Error));
      }
    }
  }
  #recovered(): void {
    if (this.#trouble) this.log?.info('tracking: the server answers again');
    this.#trouble = null;
    this.#failures = 0;
    const { count, reason } = this.deliverer.refused;
    if (count > this.#toldRefusals)
      this.log?.warn(`tracking: the server refused ${count - this.#toldRefusals} operations, kept in ${this.outbox.refusals}: ${reason}`);
    this.#toldRefusals = count;
  }
  /** Tells it once an outage and answers how long to wait. */
  #failed(error: Error): number {
    if (!this.#trouble) {
      this.log?.warn(
        `tracking: ${error.message}; everything is kept in ${this.outbox.folder} and sent when the server answers, or by \`stillhouse sync\``,
      );
    }
    this.#trouble = error.message;
    const asked = error instanceof ServerFailure ? error.retryAfter : null;
    const wait = Math.min(pause(this.#failures++, calm, null), this.#urgent ? 2000 : longest);
    return Math.max(wait, asked ?? 0);
  }
  /** Until hurried or so many milliseconds have passed, null: until there are new operations; never keeps the process alive. */
  async #wait(milliseconds: number | null): Promise<void> {
    const timer = new AbortController();
    const woken = new Promise<void>((resolve) => (this.#hurry = resolve));
    if (milliseconds === null) this.#news = this.#hurry;
    const passed = milliseconds === null ? woken : sleep(milliseconds, undefined, { signal: timer.signal, ref: false }).catch(() => {});
    await Promise.race([woken, passed]);
    timer.abort();
  }
}

const done = (window: Window | null): number => window?.entries.filter((entry) => entry.done).length ?? 0;
