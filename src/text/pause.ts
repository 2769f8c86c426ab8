import { setImmediate } from 'node:timers/promises';

const EVERY = 50; // milliseconds

/** Lets timers, servers and signals have their turn from time to time; call it every thousand rows or so. */
export function pauses(): () => Promise<void> | null {
  let last = performance.now();
  return () => {
    if (performance.now() - last < EVERY) return null;
    return setImmediate().then(() => void (last = performance.now()));
  };
}
