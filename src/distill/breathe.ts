import { setImmediate } from 'node:timers/promises';

/** Lets timers, servers and signals have their turn; called each step, it gives way about every `every` milliseconds. */
export function breather(every = 20): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < every) return;
    await setImmediate();
    last = performance.now();
  };
}
