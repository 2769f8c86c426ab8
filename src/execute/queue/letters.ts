/** Messages through streams of Redis: in order, none lost where a connection is or where Redis has no room; some may arrive twice. */
import { deserialize, serialize } from 'node:v8';
import type { Redis } from 'ioredis';
import { pauses } from '../../plugin/index.js';
import type { Trouble } from './trouble.js';

const KEPT = 30 * 24 * 3600 * 1000; // milliseconds after which a box that nobody empties is dropped: more than clocks are ever wrong by
const AT_ONCE = 64;
const WAIT = 2_000; // milliseconds
const PAUSE = 10; // milliseconds of taking after which others have their turn

/** Puts messages into boxes, in order. */
export class Post {
  private readonly waiting: { readonly box: string; readonly message: Buffer }[] = [];
  private sending: Promise<void> | null = null;

  constructor(
    private readonly redis: Redis,
    private readonly trouble: Trouble,
    private readonly signal: AbortSignal,
  ) {}

  send(box: string, message: unknown): void {
    this.waiting.push({ box, message: serialize(message) });
    this.sending ??= this.empty();
  }

  /** Resolves once everything is in its box, or is given up as the signal is aborted. */
  async sent(): Promise<void> {
    while (this.sending) await this.sending;
  }

  private async empty(): Promise<void> {
    while (this.waiting.length > 0) {
      const some = this.waiting.slice(0, AT_ONCE);
      await this.trouble.until(() => this.put(some), this.signal).catch(() => undefined);
      this.waiting.splice(0, some.length);
    }
    this.sending = null; // at once: whoever sends next begins anew
  }

  /** All of them or none. */
  private async put(some: typeof this.waiting): Promise<void> {
    const all = this.redis.multi();
    for (const { box, message } of some) all.xadd(box, '*', 'm', message);
    for (const box of new Set(some.map((one) => one.box))) all.pexpire(box, KEPT);
    const done = await all.exec().catch((fault: Error & { readonly previousErrors?: readonly Error[] }) => {
      throw fault.previousErrors?.[0] ?? fault; // why the transaction was refused
    });
    for (const [fault] of done ?? []) if (fault) throw fault;
  }
}

export interface Receiving {
  /** This one's alone. */
  readonly redis: Redis;
  readonly box: string;
  readonly trouble: Trouble;
  /** Ends it. */
  readonly signal: AbortSignal;
  take(message: unknown): void;
}

/** Hands over what comes into a box. */
export async function receive({ redis, box, trouble, signal, take }: Receiving): Promise<void> {
  // What was handed over is removed: after a silence, whatever is there is new, whichever number a Redis that began anew gives it.
  let last = '0';
  const pause = pauses(undefined, PAUSE);
  const next = async (): Promise<void> => {
    const found = await redis.xreadBuffer('COUNT', AT_ONCE, 'BLOCK', WAIT, 'STREAMS', box, last);
    const [, entries] = found?.[0] ?? [];
    if (!entries) return void (last = '0');
    for (const [id, fields] of entries) {
      last = id.toString();
      take(deserialize(fields[1]!));
      await pause();
    }
    await redis.xdel(box, ...entries.map(([id]) => id));
  };
  while (!signal.aborted) await trouble.until(next, signal).catch(() => undefined);
}
