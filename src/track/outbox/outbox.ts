/** What is owed to the server, on disk: a log of operations in numbered segments, the artifacts, and how far the server has them. */
import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../plugin/index.js';
import { encode, type Kept, type Operation } from '../operation.js';
import { ToldPoints } from '../told.js';
import { Backlog, entryOf, segmentName, toldName, type Window } from './backlog.js';
import { lock } from './lock.js';
import { onDisk, readLines, Segment } from './segment.js';
import { keepTarget, targetIn, type Target } from './target.js';

const segmentLimit = 4 << 20;
/** Text up to so many bytes stands in the log: making a file of it, and taking that away again, takes longer than all else. */
const inLog = 16 << 10;
/** Files that are brought to the disk at the same time: opening many takes this thread's time. */
const lanes = 8;

/** The outbox of one study or run, in a folder that one process at a time holds. */
export class Outbox {
  /** What is still to be delivered. */
  readonly backlog: Backlog;
  readonly #told = new ToldPoints();
  readonly #unlock: () => void;
  #writing: { readonly number: number; readonly file: Segment } | null = null;
  /** Artifacts, and segments that are full, which a power cut could still take. */
  #unsafe: string[] = [];
  #full: string[] = [];
  #pending: number;
  #artifacts = 0;

  /** Opens or creates the folder and takes its lock. Throws `Locked`, or an `InputError` where the folder cannot be written. */
  constructor(readonly folder: string) {
    this.#unlock = taken(folder);
    this.backlog = new Backlog(folder);
    this.#recall();
    this.#pending = this.backlog.owed();
    if (this.#pending === 0) this.backlog.clean();
  }
  get target(): Target | null {
    return targetIn(this.folder);
  }
  set target(target: Target) {
    keepTarget(this.folder, target);
  }
  /** Operations that the server does not have yet. */
  get pending(): number {
    return this.#pending;
  }
  /** Kept by the system when it returns; metric points that this outbox has taken before are left out. Throws a `DiskError` where the disk does not take it. */
  append(operation: Operation): void {
    if (operation.op !== 'metrics') return this.#append(operation);
    const points = this.#told.fresh(operation.run, operation.points);
    try {
      if (points.length) this.#append({ ...operation, points });
    } catch (error) {
      this.#told.forget(operation.run, points);
      throw error;
    }
  }
  #append(operation: Operation): void {
    if (this.#writing && this.#writing.file.size > segmentLimit) this.#rotate();
    this.#writing ??= this.#segment(this.backlog.first);
    this.#writing.file.append(encode(operation));
    this.#pending++;
  }
  /** Copies content into the outbox. Throws a `DiskError`. */
  keep(content: Uint8Array | { readonly file: string }): Kept {
    if (!('file' in content) && content.byteLength <= inLog && isUtf8(content)) return { text: Buffer.from(content).toString('utf8') };
    const file = `${this.backlog.first}-${this.#artifacts++}`;
    const path = this.backlog.artifactPath(file);
    onDisk(path, () => {
      try {
        if ('file' in content) copyFileSync(content.file, path, constants.COPYFILE_FICLONE);
        else writeFileSync(path, content);
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      }
    });
    this.#unsafe.push(path);
    return { file, bytes: 'file' in content ? statSync(path).size : content.byteLength };
  }
  /** The next operations in order; null: nothing is owed. */
  window(): Window | null {
    return this.backlog.window();
  }
  /** Notes that the server has a window, and lets its artifacts go. */
  acknowledge(window: Window): void {
    this.backlog.acknowledge(window);
    this.delivered(window.owed);
  }
  /** Notes what the server has of a window that it does not have whole. */
  keepPart(window: Window): void {
    this.delivered(this.backlog.keepPart(window));
  }
  /** So many operations were acknowledged by another thread. */
  delivered(operations: number): void {
    this.#pending -= operations;
  }
  /** Makes everything recorded so far outlast a power cut: artifacts first, for the log names them. Throws a `DiskError`. */
  sync(): void {
    for (const path of [...this.#unsafe.splice(0), ...this.#full.splice(0)]) onDisk(path, () => syncFile(path));
    this.#writing?.file.sync();
  }
  /** The same without keeping this thread waiting for the disk. */
  async syncSoon(): Promise<void> {
    const log = [...this.#full.splice(0), ...(this.#writing ? [this.#writing.file.path] : [])];
    const artifacts = this.#unsafe.splice(0);
    const lane = async (): Promise<void> => {
      for (let path = artifacts.pop(); path !== undefined; path = artifacts.pop()) await syncFileSoon(path);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (const path of log) await syncFileSoon(path);
  }
  /** Gives the lock back; a fully delivered log is removed. */
  close(): void {
    if (this.#pending > 0) this.sync();
    this.#writing?.file.close();
    this.#writing = null;
    this.backlog.runs.close();
    if (this.#pending === 0) this.backlog.clean();
    this.#unlock();
  }

  #segment(number: number): { number: number; file: Segment } {
    return { number, file: new Segment(join(this.folder, segmentName(number))) };
  }
  #rotate(): void {
    const { number, file } = this.#writing!;
    const next = this.#segment(number + 1);
    file.release();
    this.#full.push(file.path);
    this.#writing = next;
  }
  #recall(): void {
    for (const name of [toldName, ...this.backlog.segments().map(segmentName)]) {
      const path = join(this.folder, name);
      for (const { text } of existsSync(path) ? readLines(path, 0, Infinity) : []) {
        const { operation } = entryOf(text, true);
        if (operation?.op === 'metrics') this.#told.fresh(operation.run, operation.points);
      }
    }
  }
}

/** Makes the folder where it is missing, and takes its lock. */
function taken(folder: string): () => void {
  try {
    mkdirSync(join(folder, 'artifacts'), { recursive: true });
    return lock(join(folder, 'lock'));
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).syscall) throw error;
    throw new InputError(`cannot write the outbox: ${(error as Error).message}`, {
      file: folder,
      suggestion: (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'make room on the disk' : 'make it writable',
    });
  }
}

const gone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** An artifact that the server has by now is gone, and needs no disk. */
function syncFile(path: string): void {
  try {
    const file = openSync(path, 'r');
    fdatasyncSync(file);
    closeSync(file);
  } catch (error) {
    if (!gone(error)) throw error;
  }
}

async function syncFileSoon(path: string): Promise<void> {
  try {
    const file = await open(path, 'r');
    await file.datasync().finally(() => file.close());
  } catch (error) {
    if (gone(error)) return;
    onDisk(path, () => {
      throw error;
    });
  }
}
