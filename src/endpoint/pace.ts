/** When the next request may go out: the rate limit, and the pauses that the endpoint asks for. */
import { setTimeout as sleep } from 'node:timers/promises';

const first = 500; // milliseconds before the first repetition
const longest = 60_000;

/** Holds requests back. */
export class Pace {
  private next = 0;
  private resting = 0;

  constructor(
    /** Most requests a minute; null: any number. */
    private readonly perMinute: number | null,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when a request may be sent. Throws the signal's reason. */
  async turn(): Promise<void> {
    this.signal.throwIfAborted();
    for (;;) {
      const now = Date.now();
      const at = Math.max(this.next, this.resting);
      if (at <= now) break;
      await sleep(at - now, undefined, { signal: this.signal }).catch(() => this.signal.throwIfAborted());
    }
    if (this.perMinute !== null) this.next = Math.max(Date.now(), this.next) + 60_000 / this.perMinute;
  }

  /** Waits before repetition `attempt`, from 0; what the endpoint asks for holds for every request. Throws the signal's reason. */
  async rest(attempt: number, asked: number | null): Promise<void> {
    if (asked !== null) this.resting = Math.max(this.resting, Date.now() + asked);
    const own = asked ?? Math.min(longest, first * 2 ** attempt) * (0.75 + Math.random() / 2);
    await sleep(own, undefined, { signal: this.signal }).catch(() => this.signal.throwIfAborted());
  }
}
