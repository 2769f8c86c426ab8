import { setTimeout as sleep } from 'node:timers/promises';
import { ServerFailure } from './failure.js';

/** How often and how slowly to repeat; seconds. */
export interface Patience {
  readonly retries: number;
  readonly backoff: number;
  readonly jitter: number;
  /** Retries after a connection that could not be made at all. */
  readonly reconnects?: number;
  /** How far the work is: failures count anew once it has got on. */
  readonly reached?: () => number;
}

/** What `Retry-After` (seconds or an HTTP date) asks for, in milliseconds, at most 10 minutes; null: nothing. */
export function retryAfter(header: string | undefined, now = Date.now()): number | null {
  if (!header) return null;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 600_000) : null;
}

/** Milliseconds before retry `attempt` (from 0): backoff * 2^attempt + up to `jitter`, at most two minutes, at least what the server asked for. */
export function pause(attempt: number, patience: Patience, asked: number | null, random = Math.random): number {
  const grown = Math.min(patience.backoff * 2 ** attempt, 120) + random() * patience.jitter;
  return Math.max(grown * 1000, asked ?? 0);
}

/** Repeats `attempt` while it meets transient failures; throws the last one. */
export async function persist<T>(attempt: () => Promise<T>, patience: Patience, signal?: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures++) {
    const reached = patience.reached?.() ?? 0;
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ServerFailure) || error.kind !== 'transient') throw error;
      if ((patience.reached?.() ?? 0) > reached) failures = 0;
      const limit = error.status === null ? Math.min(patience.reconnects ?? patience.retries, patience.retries) : patience.retries;
      if (failures >= limit || signal?.aborted) throw error;
      await sleep(pause(failures, patience, error.retryAfter), undefined, { signal, ref: true }).catch(() => {
        throw error;
      });
    }
  }
}
