import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { pauses } from '../plugin/index.js';
import { onDisk } from './store-fault.js';

const CHUNK = 1 << 18; // ids

/** Writes the integers of a file anew into another, each replaced by the one at its place in `numbers`, and removes the first; null only renames. */
export async function renumbered(from: string, to: string, numbers: Int32Array | null): Promise<void> {
  if (!numbers) return onDisk(from, () => renameSync(from, to));
  const ids = new Int32Array(CHUNK);
  const [source, target] = [onDisk(from, () => openSync(from, 'r')), onDisk(to, () => openSync(to, 'w'))];
  const pause = pauses();
  try {
    for (;;) {
      await pause();
      const bytes = onDisk(from, () => readSync(source, ids, 0, ids.byteLength, null));
      if (bytes === 0) break;
      const count = bytes / 4;
      for (let index = 0; index < count; index++) ids[index] = numbers[ids[index]!]!;
      for (let at = 0; at < bytes;) at += onDisk(to, () => writeSync(target, new Uint8Array(ids.buffer, at, bytes - at)));
    }
  } finally {
    closeSync(source);
    closeSync(target);
  }
  rmSync(from);
}
