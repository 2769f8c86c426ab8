/** What is wrong with a queue: said once, until it is over. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../plugin/index.js';

const PAUSE = 500; // milliseconds between two tries

/** Redis is there, but has no room in memory or on its disk. */
const isFull = (message: string): boolean => /^(OOM|MISCONF)\b/.test(message);

/** The state of a queue as one side of it finds it. */
export class Trouble {
  private trouble: string | null = null;

  constructor(
    private readonly name: string,
    private readonly log: Log,
  ) {}

  /** Whether the queue could not be used when it was tried last. */
  get isThere(): boolean {
    return this.trouble !== null;
  }

  tell({ message }: Error): void {
    const full = isFull(message);
    if (this.trouble === null)
      this.log.warn(`the queue ${this.name} ${full ? 'is full' : 'is away'} (${message}): waiting for ${full ? 'room' : 'it'}`);
    this.trouble = message;
  }

  /** It was used. */
  over(): void {
    if (this.trouble !== null) this.log.info(`the queue ${this.name} is back`);
    this.trouble = null;
  }

  /** Does something with the queue as often as it needs. Rejects with the last fault once the signal is aborted. */
  async until<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await act();
      } catch (fault) {
        if (signal.aborted) throw fault;
        this.tell(fault as Error);
        await delay(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** Waits until something has settled, whichever way, but not longer than so many milliseconds. */
export async function within(most: number, something: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([something.catch(() => undefined), delay(most, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
