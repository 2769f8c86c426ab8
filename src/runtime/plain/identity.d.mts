/** A process that cannot be mistaken for a later one with the same number. */
export interface Identity {
  readonly pid: number;
  readonly boot: string;
  /** Start time in clock ticks since boot; null where the system does not tell. */
  readonly start: string | null;
}
/** The kernel's name for this boot. */
export function bootId(): string;
export function identify(pid: number): Identity;
/** Whether that very process still runs; a zombie does not. */
export function alive(who: Identity | null | undefined): boolean;
/** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
export function terminate(who: Identity, graceMs?: number): Promise<void>;
