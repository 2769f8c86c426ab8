/** Places of a worker's lock step: who trains takes part in its rounds, who does not is not waited for. */
import type { Seats } from '../distill/index.js';

/** A place that is taken. */
export interface BenchPlace {
  /** From 0. */
  readonly slot: number;
  /** Takes no part in the rounds while it waits for something. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
  leave(): void;
}

/** Where students that come and go at any time train together. */
export class Bench {
  /** By slot what brings its place back into the lock step; null where someone sits. */
  private readonly empty: ((() => void) | null)[] = [];

  /** `width` places are expected to be taken at the same time; there may be more. */
  constructor(
    private readonly seats: Pick<Seats, 'expect' | 'stepAside'>,
    width: number,
  ) {
    seats.expect(width);
    for (let slot = 0; slot < width; slot++) this.empty.push(seats.stepAside());
  }

  /** Takes the first empty place. */
  sit(): BenchPlace {
    const found = this.empty.findIndex((back) => back !== null);
    const slot = found < 0 ? this.widened() : found;
    this.empty[slot]?.();
    this.empty[slot] = null;
    return {
      slot,
      aside: async (wait) => {
        const back = this.seats.stepAside();
        try {
          return await wait();
        } finally {
          back();
        }
      },
      leave: () => void (this.empty[slot] ??= this.seats.stepAside()),
    };
  }

  private widened(): number {
    this.seats.expect(this.empty.push(null));
    return this.empty.length - 1;
  }
}
