import { LostWorker, type Cohort, type RunningCohort } from '../../plugin/index.js';
import type { Taking, ToQueueWorker } from './names.js';
import type { Trouble } from './trouble.js';

/** Says something to the worker of a taking. */
export type Forward = (taking: Taking, message: ToQueueWorker) => void;

/** A cohort of a study in the queue or with a worker. */
export class Posted implements RunningCohort {
  /** The newest that is known; null: nobody has taken it yet. */
  taking: Taking | null = null;
  /** Whether whoever has taken it last gave no sign of life when that was looked for. */
  silent = false;
  /** Looks at the queue in a row that have not found its job. */
  missed = 0;
  readonly over = new AbortController();
  private take!: () => void;
  readonly taken = new Promise<void>((take) => (this.take = take));
  private readonly said: unknown[] = [];
  private settle!: { readonly done: () => void; readonly lost: (fault: LostWorker) => void };
  readonly ended = new Promise<void>((done, lost) => (this.settle = { done, lost }));

  constructor(
    readonly cohort: Cohort,
    readonly hear: (message: unknown) => void,
    private readonly forward: Forward,
    private readonly trouble: Trouble,
  ) {
    this.ended.catch(() => undefined); // told to whoever waits
  }

  get reachable(): boolean {
    return this.taking !== null && !this.silent && !this.trouble.isThere;
  }

  send(message: unknown): void {
    this.said.push(message);
    if (this.taking) this.say(this.taking, message);
  }

  /**
   * Whether what a taking says is heard: the newest one alone is, whatever arrives late of those before it. One that is newer than all that
   * are known is told what was said so far.
   */
  hears(taking: Taking): boolean {
    const newest = this.taking?.number ?? 0;
    if (taking.number <= newest) return taking.number === newest && taking.worker === this.taking!.worker;
    this.taking = taking;
    this.silent = false;
    this.take();
    for (const message of this.said) this.say(taking, message);
    return true;
  }

  done(): void {
    this.settle.done();
  }

  lose(reason: string, blame: LostWorker['blame']): void {
    this.settle.lost(new LostWorker(reason, blame));
  }

  private say(taking: Taking, message: unknown): void {
    this.forward(taking, { type: 'say', id: this.cohort.id, taking: taking.number, message });
  }
}
