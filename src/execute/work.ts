/** A cohort as the worker's side does it. */
export interface Work {
  /** Told what the other side says. */
  hear(message: unknown): void;
  /** Told that the other side does not hear any more: what is worth keeping is kept, then it ends. */
  leave(): void;
  /** Resolves once nothing of it is left to do; never rejects. */
  readonly ended: Promise<void>;
}

/** Begins a cohort's work; `send` says something to the other side. */
export type Begin = (work: unknown, send: (message: unknown) => void) => Work;
