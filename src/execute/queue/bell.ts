/** What a worker without work waits for: a job in a queue that fits it, or places of its own that become free. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { within, type Trouble } from './trouble.js';

/** Seconds after which queues are looked into unasked: a worker that has been woken for a job may have died before it took it. */
const LONGEST = 2;
const PAUSE = 500; // milliseconds without a queue

/** BullMQ puts a marker beside a queue that has something; who takes the marker looks. Nobody asks while there is nothing. */
export class Bell {
  private wake: () => void = () => undefined;
  private rung = false;
  /** A wait in Redis that goes on when its worker has been woken otherwise. */
  private waiting: Promise<unknown> | null = null;
  private closed = false;

  constructor(
    private readonly redis: Redis,
    private readonly trouble: Trouble,
  ) {}

  /** Wakes the worker, or keeps it from falling asleep. */
  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** Resolves when it rings, when one of these markers is there, after a while, or as the signal is aborted. */
  async rest(markers: readonly string[], signal: AbortSignal): Promise<void> {
    if (!this.rung && !signal.aborted) {
      const rung = new Promise<void>((resolve) => (this.wake = resolve));
      signal.addEventListener('abort', this.wake, { once: true });
      await Promise.race([rung, markers.length > 0 ? this.marker(markers) : within(LONGEST * 1000, rung)]);
      signal.removeEventListener('abort', this.wake);
    }
    this.rung = false;
  }

  close(): void {
    this.closed = true;
    this.redis.disconnect();
  }

  private marker(markers: readonly string[]): Promise<unknown> {
    return (this.waiting ??= this.asked(markers).finally(() => (this.waiting = null)));
  }

  private async asked(markers: readonly string[]): Promise<void> {
    try {
      await this.redis.bzpopmin(...markers, LONGEST);
    } catch (fault) {
      if (this.closed) return;
      this.trouble.tell(fault as Error);
      await delay(PAUSE);
    }
  }
}
