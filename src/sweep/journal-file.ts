/** The journal's bytes: whole lines in, whole lines out, whatever kills the writer. */
import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../plugin/index.js';
import { decode } from './json.js';
import { JournalLock } from './lock.js';

/** One operation and the line (from 1) that holds it. */
export interface Entry {
  readonly op: Readonly<Record<string, unknown>>;
  readonly line: number;
}

const newline = 10;
const utf8 = new TextDecoder('utf-8', { fatal: true });

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached the largest size that is allowed',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
};

/** A fault of the file system in words. */
export function reasonOf(fault: unknown): string {
  const { code, message } = fault as NodeJS.ErrnoException;
  return (code && reasons[code]) ?? message;
}

/** A fault of the file system, told with the journal's name. */
export class JournalError extends Error {
  override name = 'JournalError';
  constructor(
    readonly path: string,
    act: string,
    cause: unknown,
  ) {
    super(`cannot ${act} the study's journal ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * When an operation must be on the disk: before `append` returns; soon after, while the process does other things; or with whatever is next
 * brought there. All of it outlasts the process at once: only a power cut knows the difference.
 */
export type OnDisk = 'now' | 'soon' | 'later';

/** A journal as lines: reads what is new, appends under the lock. */
export class JournalFile {
  /** Bytes and lines that have been read. */
  private offset = 0;
  private lines = 0;
  private readonly lock: JournalLock;
  private readonly disk: Disk;

  /** `path` must be absolute. */
  constructor(readonly path: string) {
    if (!isAbsolute(path)) throw new Error(`the journal's path must be absolute: ${path}`);
    this.lock = new JournalLock(path);
    this.disk = new Disk(path);
  }

  /** What has been appended since the last call. An unfinished or broken last line is left for `append` to cut off. */
  read(): Entry[] {
    const bytes = this.guard('read', () => this.readBytes());
    const entries: Entry[] = [];
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      const last = bytes.indexOf(newline, end + 1) < 0 && end === bytes.length - 1;
      const op = this.parse(bytes.subarray(from, end), last);
      if (op === null) break;
      from = end + 1;
      this.lines++;
      entries.push({ op, line: this.lines });
    }
    this.offset += from;
    return entries;
  }

  /**
   * Appends what `make` gives, all or nothing, and answers it as it would be read. `make` runs under the lock and is handed what was new.
   * Throws a JournalError that names the file, also for what could not be brought to the disk since the last call.
   */
  append(make: (news: Entry[]) => readonly string[], when: OnDisk = 'now'): Entry[] {
    return this.guard('write', () => {
      this.disk.refuse();
      const appended = this.lock.hold(() => this.appendLocked(make, when === 'now'));
      if (when === 'soon') this.disk.sync();
      return appended;
    });
  }

  /** Resolves once all that was to be on the disk `soon` is there. Throws a JournalError where it cannot be. */
  async settled(): Promise<void> {
    await this.disk.settled();
    this.guard('write', () => this.disk.refuse());
  }

  /** Appends under one lock whatever `act` appends. Throws a JournalError where there is none to be had. */
  together<T>(act: () => T): T {
    return this.guard('write', () => this.lock.hold(act));
  }

  /** Makes the file and its folder where they are missing. */
  create(): void {
    this.guard('create', () => {
      mkdirSync(dirname(this.path), { recursive: true });
      closeSync(openSync(this.path, 'a'));
      const folder = openSync(dirname(this.path), 'r');
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    });
  }

  close(): void {
    this.lock.close();
    this.disk.close();
  }

  private appendLocked(make: (news: Entry[]) => readonly string[], durable: boolean): Entry[] {
    const lines = make(this.read());
    if (lines.length === 0) return [];
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const file = openSync(this.path, constants.O_WRONLY | constants.O_APPEND);
    try {
      // Everything after the last good line is what a writer left that died.
      if (fstatSync(file).size > this.offset) ftruncateSync(file, this.offset);
      writeAll(file, bytes, this.offset, durable);
    } finally {
      closeSync(file);
    }
    this.offset += bytes.length;
    return lines.map((line) => ({ op: decode(line) as Entry['op'], line: ++this.lines }));
  }

  private readBytes(): Buffer {
    if (statSync(this.path).size === this.offset) return Buffer.alloc(0);
    const file = openSync(this.path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size < this.offset) throw new Error(`it has shrunk from ${this.offset} to ${size} bytes while in use`);
      const bytes = Buffer.alloc(size - this.offset);
      let filled = 0;
      while (filled < bytes.length) {
        const count = readSync(file, bytes, filled, bytes.length - filled, this.offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return bytes.subarray(0, filled);
    } finally {
      closeSync(file);
    }
  }

  /** The operation in a line; null for a broken last line. */
  private parse(bytes: Uint8Array, last: boolean): Entry['op'] | null {
    try {
      const op = decode(utf8.decode(bytes));
      if (typeof op !== 'object' || op === null || Array.isArray(op)) throw new SyntaxError('not a JSON object');
      return op as Entry['op'];
    } catch {
      if (last) return null;
      throw new InputError('this line is no operation of a journal', {
        file: this.path,
        line: this.lines + 1,
        allowed: 'one JSON object a line, as Optuna writes them',
        suggestion: 'remove the line, or restore the file',
      });
    }
  }

  private guard<T>(act: string, body: () => T): T {
    try {
      return body();
    } catch (fault) {
      throw (fault as NodeJS.ErrnoException).syscall || (fault as Error).message?.startsWith('it has shrunk')
        ? new JournalError(this.path, act, fault)
        : fault;
    }
  }
}

const datasync = promisify(fdatasync);

/** Brings a file to the disk beside the loop: whatever is written while it does goes together after that. */
class Disk {
  private file: number | null = null;
  private owed = false;
  private closed = false;
  private under: Promise<void> | null = null;
  private fault: unknown = null;

  constructor(private readonly path: string) {}

  sync(): void {
    this.owed = true;
    this.under ??= this.bring();
  }

  async settled(): Promise<void> {
    while (this.under) await this.under;
  }

  /** Throws, once, why something is not on the disk. */
  refuse(): void {
    const { fault } = this;
    this.fault = null;
    if (fault !== null) throw fault;
  }

  close(): void {
    this.closed = true;
    if (!this.under) this.shut();
  }

  private async bring(): Promise<void> {
    await Promise.resolve(); // what follows must not end before `under` is known
    try {
      while (this.owed) {
        this.owed = false;
        await datasync((this.file ??= openSync(this.path, 'r')));
      }
    } catch (fault) {
      this.fault ??= fault;
    } finally {
      this.under = null; // at once: whoever appends next begins anew
      if (this.closed) this.shut();
    }
  }

  private shut(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}

/** Appends, and syncs what is to be durable; on any fault the file is cut back to the size it had. */
function writeAll(file: number, bytes: Buffer, size: number, durable: boolean): void {
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    if (durable) fdatasyncSync(file);
  } catch (fault) {
    ftruncateSync(file, size);
    throw fault;
  }
}
