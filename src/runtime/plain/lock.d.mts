import type { Identity } from './identity.mjs';

export interface Holder extends Identity {
  readonly purpose: string;
  /** ISO time. */
  readonly since: string;
}
export interface Lock {
  release(): void;
  /** Names a child that must not outlive its owner: whoever breaks the lock ends it first. Null when it has ended. */
  child(pid: number | null): void;
}
export interface LockOptions {
  readonly purpose?: string;
  /** Called once if somebody else holds it. */
  readonly onWait?: (holder: Holder) => void;
  readonly pollMs?: number;
}
/** Takes a lock between processes, waiting for a living owner and breaking a dead one's at once. Not reentrant. */
export function acquireLock(file: string, options?: LockOptions): Promise<Lock>;
/** Runs `work` while holding the lock. */
export function withLock<T>(file: string, options: LockOptions, work: (lock: Lock) => Promise<T> | T): Promise<T>;
