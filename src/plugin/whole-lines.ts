import type { ByteSource } from './byte-source.js';

const NEWLINE = 0x0a;

/**
 * Chunks that end with a line, the last one perhaps without its end; each is overwritten once the next one is asked for. While one is worked
 * on the next is read.
 */
export async function* wholeLines(source: ByteSource, chunk: number): AsyncGenerator<Buffer> {
  let [current, next] = [Buffer.allocUnsafeSlow(chunk), Buffer.allocUnsafeSlow(chunk)];
  let kept = 0; // bytes of a line that has not ended
  let reading = source.read(current, 0);
  try {
    for (let count = await reading; count > 0; count = await reading) {
      const filled = kept + count;
      const end = current.lastIndexOf(NEWLINE, filled - 1) + 1;
      const rest = filled - end;
      if (2 * rest > next.length) next = Buffer.allocUnsafeSlow(4 * rest);
      current.copy(next, 0, end, filled);
      reading = source.read(next, rest);
      reading.catch(() => undefined); // it is awaited when this chunk is done with
      if (end > 0) yield current.subarray(0, end);
      [current, next, kept] = [next, current, rest];
    }
    if (kept > 0) yield current.subarray(0, kept);
  } finally {
    await reading.catch(() => undefined);
    await source.close();
  }
}
