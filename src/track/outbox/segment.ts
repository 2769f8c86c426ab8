/** An append-only file of lines. */
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { StorageError } from '../../plugin/index.js';

/** The disk did not take what had to be kept; names the file. */
export class DiskError extends StorageError {
  override name = 'DiskError';
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'no space left on the disk',
  ENOENT: 'its folder is gone',
};

/** Does something with a file and tells a fault of the disk with the file's name. */
export function onDisk<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = (code && reasons[code]) ?? (error as Error).message;
    throw new DiskError(`cannot keep what is to be tracked in ${path}: ${why}`, { cause: error });
  }
}

/** One file of the log: lines are added at its end, and half a line is never kept. */
export class Segment {
  readonly #file: number;
  #size: number;
  #dirty = false;
  #torn = false;

  /** Opens or creates the file. Throws a `DiskError`. */
  constructor(readonly path: string) {
    this.#file = onDisk(path, () => openSync(path, 'a'));
    this.#size = fstatSync(this.#file).size;
  }
  get size(): number {
    return this.#size;
  }
  /** Appends one line whole, or nothing: a line that the disk took in part is taken back. Throws a `DiskError`. */
  append(line: string): void {
    const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${line}\n`);
    onDisk(this.path, () => {
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done);
      } catch (error) {
        this.#takeBack();
        throw error;
      }
    });
    this.#torn = false;
    this.#dirty = true;
    this.#size += bytes.length;
  }
  /** Makes what was appended outlast a power cut. */
  sync(): void {
    if (this.#dirty) onDisk(this.path, () => fdatasyncSync(this.#file));
    this.#dirty = false;
  }
  close(): void {
    this.sync();
    this.release();
  }
  /** Lets go of the file, what of it a power cut could take not yet being on the disk. */
  release(): void {
    closeSync(this.#file);
  }
  #takeBack(): void {
    try {
      ftruncateSync(this.#file, this.#size);
    } catch {
      this.#torn = true;
    }
  }
}

/** Whole lines from a byte offset on: about `limit` bytes of them, at least one if there is one; `end` is the offset behind each. */
export function readLines(path: string, offset: number, limit: number): { readonly text: string; readonly end: number }[] {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size - offset;
    for (let length = Math.min(limit, size); length > 0; length = Math.min(length * 4, size)) {
      const buffer = Buffer.alloc(length);
      const lines = split(buffer.subarray(0, readSync(file, buffer, 0, length, offset)), offset);
      if (lines.length || length >= size) return lines;
    }
    return [];
  } finally {
    closeSync(file);
  }
}

function split(bytes: Buffer, offset: number): { text: string; end: number }[] {
  const lines: { text: string; end: number }[] = [];
  for (let from = 0, to: number; (to = bytes.indexOf(10, from)) >= 0; from = to + 1) {
    lines.push({ text: bytes.toString('utf8', from, to), end: offset + to + 1 });
  }
  return lines;
}
