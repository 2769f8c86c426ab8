import { setImmediate } from 'node:timers/promises';

/** Has many do a little one after another, so that timers, servers and signals wait for none of them longer than for a few. */
export class Turns {
  private last = performance.now();
  private line: Promise<void> = Promise.resolve();

  /** `every`: milliseconds of work after which all else has its turn. */
  constructor(private readonly every: number) {}

  /** Resolves in the order of the calls. */
  take(): Promise<void> {
    return (this.line = this.line.then(() => this.next()));
  }

  private async next(): Promise<void> {
    if (performance.now() - this.last < this.every) return;
    await setImmediate();
    this.last = performance.now();
  }
}
