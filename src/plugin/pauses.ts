import { setImmediate } from 'node:timers/promises';

/**
 * Lets timers, servers and signals have their turn once `every` milliseconds have passed; call it every thousand rows or so. Throws the
 * signal's reason once it is aborted.
 */
export function pauses(signal?: AbortSignal, every = 50): () => Promise<void> | null {
  let last = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - last < every) return null;
    return setImmediate().then(() => void (last = performance.now()));
  };
}
