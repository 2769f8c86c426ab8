/** What is owed to the server, on disk: a log of operations in numbered segments, the artifacts, and how far the server has them. */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../plugin/index.js';
import { decode, encode, type Operation } from '../operation.js';
import { ToldPoints } from '../told.js';
import { readJson, writeJson } from './files.js';
import { lock } from './lock.js';
import { RunMap } from './runs.js';
import { onDisk, readLines, Segment } from './segment.js';

/** Where an outbox is to be delivered. */
export interface Target {
  /** Without credentials; null: decided when it is sent. */
  readonly uri: string | null;
  /** The server of this machine, wherever it listens when the outbox is sent. */
  readonly local?: boolean;
  readonly experiment: string;
  /** Given by MLFLOW_EXPERIMENT_ID; wins over the name. */
  readonly experimentId?: string;
  readonly description: string;
}
/** An operation of the log on its way. */
export interface Entry {
  /** Null for a line that cannot be read. */
  readonly operation: Operation | null;
  readonly line: string;
  /** Recorded by an earlier process, which may have sent it. */
  readonly inherited: boolean;
  done: boolean;
}
/** The next operations, to be acknowledged together. */
export interface Window {
  readonly entries: readonly Entry[];
  readonly end: Position;
}
interface Position {
  readonly segment: number;
  readonly offset: number;
}

const segmentLimit = 4 << 20;
const windowBytes = 1 << 20;

/** The outbox of one study or run, in a folder that one process at a time holds. */
export class Outbox {
  readonly runs: RunMap;
  readonly #told = new ToldPoints();
  readonly #unlock: () => void;
  readonly #first: number;
  #writing: { readonly number: number; readonly file: Segment } | null = null;
  #acknowledged: Position;
  #pending: number;
  #artifacts = 0;

  /** Opens or creates the folder and takes its lock. Throws `Locked`, or an `InputError` where the folder cannot be written. */
  constructor(readonly folder: string) {
    try {
      mkdirSync(join(folder, 'artifacts'), { recursive: true });
    } catch (error) {
      throw new InputError(`cannot write the outbox: ${(error as Error).message}`, { file: folder, suggestion: 'make it writable' });
    }
    this.#unlock = lock(this.#path('lock'));
    const numbers = this.#segments();
    this.#acknowledged = readJson<Position>(this.#path('acknowledged.json')) ?? { segment: numbers[0] ?? 1, offset: 0 };
    this.#first = Math.max(this.#acknowledged.segment, ...numbers) + 1;
    this.runs = new RunMap(this.#path('runs.jsonl'));
    this.#recall();
    this.#pending = this.#owed();
    if (this.#pending === 0) this.#clean();
  }
  get target(): Target | null {
    return readJson<Target>(this.#path('target.json'));
  }
  set target(target: Target) {
    writeJson(this.#path('target.json'), target, true);
  }
  /** Operations that the server does not have yet. */
  get pending(): number {
    return this.#pending;
  }
  /** Operations that the server refused for good, with the reasons. */
  get refusals(): string {
    return this.#path('refused.jsonl');
  }
  /** On disk when it returns; metric points that this outbox has taken before are left out. Throws a `DiskError` where the disk does not take it. */
  append(operation: Operation): void {
    if (operation.op !== 'metrics') return this.#append(operation);
    const points = this.#told.fresh(operation.run, operation.points);
    if (points.length) this.#append({ ...operation, points });
  }
  #append(operation: Operation): void {
    if (this.#writing && this.#writing.file.size > segmentLimit) this.#rotate();
    this.#writing ??= this.#segment(this.#first);
    this.#writing.file.append(encode(operation));
    this.#pending++;
  }
  /** Copies content into the outbox. Throws a `DiskError`. */
  keep(content: Uint8Array | { readonly file: string }): { readonly file: string; readonly bytes: number } {
    const file = `${this.#first}-${this.#artifacts++}`;
    const path = this.artifactPath(file);
    onDisk(path, () => {
      try {
        if ('file' in content) copyDurably(content.file, path);
        else writeFileSync(path, content, { flush: true });
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      }
    });
    return { file, bytes: statSync(path).size };
  }
  artifactPath(file: string): string {
    return this.#path('artifacts', file);
  }
  /** The next operations in order; null: nothing is owed. */
  window(): Window | null {
    for (;;) {
      const { segment, offset } = this.#acknowledged;
      const path = this.#path(segmentName(segment));
      const lines = existsSync(path) ? readLines(path, offset, windowBytes) : [];
      if (lines.length) {
        const entries = lines.map(({ text }) => entry(text, segment < this.#first));
        return { entries, end: { segment, offset: lines.at(-1)!.end } };
      }
      const next = this.#segments().find((number) => number > segment);
      if (next === undefined) return null;
      this.#acknowledge({ segment: next, offset: 0 });
    }
  }
  /** Notes that the server has a window, and lets its artifacts go. */
  acknowledge(window: Window): void {
    this.#remember(window);
    this.#acknowledge(window.end);
    this.#pending -= window.entries.length;
    for (const { operation } of window.entries) {
      if (operation?.op === 'artifact') rmSync(this.artifactPath(operation.file), { force: true });
    }
  }
  /** Puts aside an operation that the server will never take; its artifact is kept too. */
  refuse(entry: Entry, reason: string): void {
    const file = new Segment(this.refusals);
    file.append(JSON.stringify({ reason, line: entry.line }));
    file.close();
    const artifact = entry.operation?.op === 'artifact' ? entry.operation.file : null;
    if (!artifact || !existsSync(this.artifactPath(artifact))) return;
    mkdirSync(this.#path('refused'), { recursive: true });
    renameSync(this.artifactPath(artifact), this.#path('refused', artifact));
  }
  /** Makes everything recorded so far outlast a power cut. */
  sync(): void {
    this.#writing?.file.sync();
  }
  /** Gives the lock back; a fully delivered log is removed. */
  close(): void {
    this.#writing?.file.close();
    this.#writing = null;
    this.runs.close();
    if (this.#pending === 0) this.#clean();
    this.#unlock();
  }

  #path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }
  #segment(number: number): { number: number; file: Segment } {
    return { number, file: new Segment(this.#path(segmentName(number))) };
  }
  #rotate(): void {
    const { number, file } = this.#writing!;
    const next = this.#segment(number + 1);
    file.close();
    this.#writing = next;
  }
  #segments(): number[] {
    return readdirSync(this.folder)
      .flatMap((name) => Number(/^log-(\d+)\.jsonl$/.exec(name)?.[1]) || [])
      .toSorted((a, b) => a - b);
  }
  /** Metric points outlive the log, so that a resumed study does not say them twice. */
  #remember({ entries }: Window): void {
    const lines = entries.flatMap(({ operation, line }) => (operation?.op === 'metrics' ? [line] : []));
    if (!lines.length) return;
    const file = new Segment(this.#path(toldName));
    file.append(lines.join('\n'));
    file.close();
  }
  #recall(): void {
    for (const name of [toldName, ...this.#segments().map(segmentName)]) {
      const path = this.#path(name);
      for (const { text } of existsSync(path) ? readLines(path, 0, Infinity) : []) {
        const { operation } = entry(text, true);
        if (operation?.op === 'metrics') this.#told.fresh(operation.run, operation.points);
      }
    }
  }
  #acknowledge(position: Position): void {
    const left = this.#acknowledged.segment;
    writeJson(this.#path('acknowledged.json'), position, false);
    this.#acknowledged = position;
    if (position.segment !== left) this.#drop(position.segment);
  }
  #drop(below: number): void {
    for (const number of this.#segments()) if (number < below) rmSync(this.#path(segmentName(number)), { force: true });
  }
  #owed(): number {
    let count = 0;
    for (const segment of this.#segments()) {
      if (segment < this.#acknowledged.segment) continue;
      let offset = segment === this.#acknowledged.segment ? this.#acknowledged.offset : 0;
      for (let lines; (lines = readLines(this.#path(segmentName(segment)), offset, windowBytes)).length; offset = lines.at(-1)!.end) {
        count += lines.length;
      }
    }
    return count;
  }
  /** Everything is delivered: moves on behind the log and removes it, with artifacts whose operation never reached the log. */
  #clean(): void {
    const last = this.#segments().at(-1);
    if (last !== undefined) this.#acknowledge({ segment: last + 1, offset: 0 });
    rmSync(this.#path('artifacts'), { recursive: true, force: true });
    mkdirSync(this.#path('artifacts'));
  }
}

function copyDurably(source: string, path: string): void {
  copyFileSync(source, path, constants.COPYFILE_FICLONE);
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

const toldName = 'told.jsonl';
const segmentName = (number: number): string => `log-${String(number).padStart(6, '0')}.jsonl`;

function entry(line: string, inherited: boolean): Entry {
  try {
    return { operation: decode(line), line, inherited, done: false };
  } catch {
    return { operation: null, line, inherited, done: false };
  }
}
