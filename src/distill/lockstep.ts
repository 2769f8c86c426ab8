/** Trials that train side by side go step by step together, so that one run of the session serves all of them. */
import type * as tf from '@tensorflow/tfjs';
import type { Call, Program } from '../graph/index.js';
import { breather } from './breathe.js';

/** What a trial wants next: a call of a program, or something to do by itself. */
type Wish = { readonly program: Program; readonly call: Call } | { readonly act: () => unknown };
type Waiting = Wish & {
  readonly resolve: (answer: never) => void;
  readonly reject: (fault: unknown) => void;
};
type Calling = Extract<Waiting, { readonly program: Program }>;

/** Waits until each live trial has a wish, then fulfils them all; so their order is the same each time, and none runs ahead of the others. */
export class Lockstep {
  private live = 1;
  private waiting: Waiting[] = [];
  private readonly breathe = breather();

  /** Says how many trials train side by side from now on, those between two trials included. */
  expect(live: number): void {
    this.live = Math.max(1, live);
    this.check();
  }

  /** The answer to a call: a tensor that the caller disposes. */
  request(program: Program, call: Call): Promise<tf.Tensor> {
    return this.wait({ program, call });
  }

  /** Runs `act` when it is the trials' turn: for those that no program runs. */
  turn<T>(act: () => T): Promise<T> {
    return this.wait({ act });
  }

  private wait<T>(wish: Wish): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...wish, resolve, reject });
      this.check();
    });
  }

  private check(): void {
    if (this.waiting.length < this.live) return;
    const batch = this.waiting;
    this.waiting = [];
    void this.breathe().then(() => fulfil(batch));
  }
}

function fulfil(batch: readonly Waiting[]): void {
  const calling = batch.filter((entry): entry is Calling => 'program' in entry);
  for (const program of new Set(calling.map((entry) => entry.program)))
    run(program, calling.filter((entry) => entry.program === program)); // prettier-ignore
  for (const entry of batch) if ('act' in entry) act(entry);
}

function run(program: Program, calling: readonly Calling[]): void {
  try {
    const answers = program.run(calling.map(({ call }) => call));
    calling.forEach(({ resolve }, index) => resolve(answers[index]! as never));
  } catch (fault) {
    for (const { reject } of calling) reject(fault);
  }
}

function act({ act: body, resolve, reject }: Extract<Waiting, { readonly act: () => unknown }>): void {
  try {
    resolve(body() as never);
  } catch (fault) {
    reject(fault);
  }
}
