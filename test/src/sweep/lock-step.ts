/** Trials that go on together, one step of each in the order of their slots: what training in one session does, by hand. */
import type { Clock, RunningTrial, TrialResult } from '../../../src/sweep/index.js';

export type Train = (trial: RunningTrial, step: () => Promise<void>) => Promise<TrialResult>;

/** Holds every trial at its step until all live slots have come to theirs. */
export class LockStep {
  private live = 0;
  private rounds = 0;
  private readonly waiting = new Map<number, () => void>();

  readonly onLive = (live: number): void => {
    this.live = live;
    this.go();
  };

  readonly clock: Clock = {
    now: () => this.rounds,
    rest: async (rounds, slot, signal) => {
      for (let round = 0; round < rounds; round++) await this.step({ slot, signal });
    },
  };

  /** A `runTrial` whose trials wait for each other at `step`; an abort lets a waiting one go on at once. */
  readonly run =
    (train: Train) =>
    (trial: RunningTrial): Promise<TrialResult> =>
      train(trial, () => this.step(trial));

  private step({ slot, signal }: Pick<RunningTrial, 'slot' | 'signal'>): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.waiting.delete(slot);
        reject(signal.reason as Error);
      };
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      this.waiting.set(slot, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      this.go();
    });
  }

  private go(): void {
    if (this.live === 0 || this.waiting.size < this.live) return;
    const all = [...this.waiting].sort(([a], [b]) => a - b);
    this.waiting.clear();
    this.rounds++;
    for (const [, release] of all) release();
  }
}
