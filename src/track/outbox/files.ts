import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { onDisk } from './segment.js';

/** A small JSON file, or null where there is none or it is torn. */
export function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

/** Replaces a small JSON file whole. Throws a `DiskError`. `durable` makes it outlast a power cut. */
export function writeJson(path: string, value: unknown, durable: boolean): void {
  onDisk(path, () => writeFileAtomic.sync(path, JSON.stringify(value, null, 2) + '\n', { fsync: durable }));
}
