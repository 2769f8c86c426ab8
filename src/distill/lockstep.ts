/** Trials that train side by side go step by step together, so that one run of the session serves all of them. */
import type * as tf from '@tensorflow/tfjs';
import type { Call, Program } from '../graph/index.js';
import { breather } from './breathe.js';

interface Waiting {
  /** Null for a trial that computes by itself. */
  readonly program: Program | null;
  readonly call: Call | null;
  readonly slot: number;
  readonly resolve: (answer: tf.Tensor | null) => void;
  readonly reject: (fault: unknown) => void;
}

/** Waits until each live trial has a call, then runs them all, in the order of their slots; so their order is the same each time. */
export class Lockstep {
  private live = 1;
  private waiting: Waiting[] = [];
  private readonly breathe = breather();
  /** How often all live trials have gone on together. */
  rounds = 0;

  /** Says how many trials train side by side from now on, those between two trials included. */
  expect(live: number): void {
    this.live = Math.max(1, live);
    this.check();
  }

  /** The answer to a call: a tensor that the caller disposes. */
  request(program: Program, call: Call, slot = 0): Promise<tf.Tensor> {
    return this.wait(program, call, slot) as Promise<tf.Tensor>;
  }

  /** Waits until the others have something to do too; for a trial that computes op by op. */
  async turn(slot = 0): Promise<void> {
    await this.wait(null, null, slot);
  }

  private wait(program: Program | null, call: Call | null, slot: number): Promise<tf.Tensor | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ program, call, slot, resolve, reject });
      this.check();
    });
  }

  private check(): void {
    if (this.waiting.length < this.live) return;
    const batch = this.waiting.toSorted((a, b) => a.slot - b.slot);
    this.waiting = [];
    this.rounds++;
    void this.breathe().then(() => run(batch));
  }
}

function run(batch: readonly Waiting[]): void {
  for (const program of new Set(batch.map((entry) => entry.program))) {
    const own = batch.filter((entry) => entry.program === program);
    try {
      const answers = program?.run(own.map(({ call }) => call!));
      own.forEach(({ resolve }, index) => resolve(answers?.[index] ?? null));
    } catch (fault) {
      for (const { reject } of own) reject(fault);
    }
  }
}
