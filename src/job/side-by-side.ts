/** Work that goes on at the same time. */

export interface SideBySide<T> {
  readonly count: number;
  /** At most so many at a time. */
  readonly width: number;
  readonly signal: AbortSignal;
  /** Told how many are at work, those between two jobs included, before the first begins and whenever one finds nothing left to do. */
  onLive?(live: number): void;
  run(index: number, signal: AbortSignal): Promise<T>;
}

/** The results in order. A job that throws stops the others through their signal; its fault is thrown once all have ended, as an abort is. */
export async function sideBySide<T>({ count, width, signal, onLive, run }: SideBySide<T>): Promise<T[]> {
  const halt = new AbortController();
  const stop = (): void => halt.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const results: T[] = [];
  let fault: { readonly thrown: unknown } | null = null;
  let [next, live] = [0, Math.min(width, count)];
  const work = async (): Promise<void> => {
    try {
      while (next < count && !halt.signal.aborted) {
        const index = next++;
        results[index] = await run(index, halt.signal);
      }
    } catch (thrown) {
      fault ??= { thrown };
      if (!halt.signal.aborted) halt.abort(thrown);
    } finally {
      onLive?.(--live);
    }
  };
  onLive?.(live);
  await Promise.all(Array.from({ length: live }, work));
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (fault) throw (fault as { readonly thrown: unknown }).thrown;
  return results;
}
