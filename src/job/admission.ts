import { pauses } from '../plugin/index.js';
import { Turns } from './turns.js';

const PAUSE = 10; // milliseconds

interface Waiting {
  readonly signal: AbortSignal;
  readonly enter: () => void;
  readonly leave: (reason: unknown) => void;
}

/** Makes so many trials ready that wait for a worker; one that waits for that costs next to nothing. */
export class Admission {
  private line: Waiting[] = [];
  private readonly heeded = new WeakSet<AbortSignal>();
  private readonly turns = new Turns();

  constructor(private free: number) {}

  /** Waits for a place, in order; what it answers gives that back, however often it is called. Throws the signal's reason once it is aborted. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.free > 0) this.free--;
    else await this.place(signal);
    await this.turn();
    let here = true;
    return () => {
      if (here) this.pass();
      here = false;
    };
  }

  /** Waits, where many trials go on at the same moment, until it is this one's turn. */
  turn(): Promise<void> {
    return this.turns.take();
  }

  private place(signal: AbortSignal): Promise<void> {
    if (!this.heeded.has(signal)) signal.addEventListener('abort', () => void this.leave(signal), { once: true });
    this.heeded.add(signal);
    return new Promise((enter, leave) => this.line.push({ signal, enter, leave }));
  }

  private pass(): void {
    const next = this.line.shift();
    if (next) next.enter();
    else this.free++;
  }

  /** All of them, with a turn of the event loop now and then: each journals that it is left. */
  private async leave(signal: AbortSignal): Promise<void> {
    const leaving = this.line.filter((one) => one.signal === signal);
    this.line = this.line.filter((one) => one.signal !== signal);
    const pause = pauses(undefined, PAUSE);
    for (const one of leaving) {
      one.leave(signal.reason);
      await pause();
    }
  }
}
