import { setImmediate } from 'node:timers/promises';

/** Has many do a little one after another, so that timers, servers and signals wait for none of them longer than for one. */
export class Turns {
  private line: Promise<void> = Promise.resolve();

  /** Resolves in the order of the calls, and each time only after all else has had its turn. */
  take(): Promise<void> {
    return (this.line = this.line.then(() => setImmediate()));
  }
}
