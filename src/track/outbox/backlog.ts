/** The side of an outbox that is read: what the server does not have yet, and how far it has the rest. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decode, type Operation } from '../operation.js';
import { readJson, writeJson } from './files.js';
import { RunMap } from './runs.js';
import { readLines, Segment } from './segment.js';

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
  /** How many of them the server did not have when they were read. */
  readonly owed: number;
}
export interface Position {
  readonly segment: number;
  readonly offset: number;
}
/** What the server has behind a position, as numbers of lines from there on. */
interface Part extends Position {
  readonly done: readonly number[];
}

/** How many operations of a window the server has. */
export const doneIn = ({ entries }: Window): number => entries.filter(({ done }) => done).length;

const windowBytes = 1 << 20;

/** Reads the log of an outbox folder and notes what is delivered. One thread at a time may use it to deliver. */
export class Backlog {
  readonly runs: RunMap;
  /** The first segment of this process; earlier ones are inherited. */
  readonly first: number;
  #acknowledged: Position;
  #part: Part | null;

  constructor(
    readonly folder: string,
    first?: number,
  ) {
    const numbers = this.segments();
    this.#acknowledged = positionIn(folder) ?? { segment: numbers[0] ?? 1, offset: 0 };
    this.#part = partIn(folder);
    this.first = first ?? Math.max(this.#acknowledged.segment, ...numbers) + 1;
    this.runs = new RunMap(this.path('runs.jsonl'));
  }
  /** Operations that the server refused for good, with the reasons. */
  get refusals(): string {
    return this.path('refused.jsonl');
  }
  artifactPath(file: string): string {
    return this.path('artifacts', file);
  }
  /** The next operations in order; null: nothing is owed. */
  window(): Window | null {
    for (;;) {
      const { segment, offset } = this.#acknowledged;
      const path = this.path(segmentName(segment));
      const lines = existsSync(path) ? readLines(path, offset, windowBytes) : [];
      if (lines.length) {
        const done = this.#done();
        const entries = lines.map(({ text }, index) => ({ ...entryOf(text, segment < this.first), done: done.has(index) }));
        return { entries, end: { segment, offset: lines.at(-1)!.end }, owed: entries.filter((entry) => !entry.done).length };
      }
      const next = this.segments().find((number) => number > segment);
      if (next === undefined) return null;
      this.#moveTo({ segment: next, offset: 0 });
    }
  }
  /** Notes that the server has a window, and lets its artifacts go. */
  acknowledge(window: Window): void {
    this.#remember(window);
    this.#moveTo(window.end);
    for (const { operation } of window.entries) {
      if (operation?.op === 'artifact' && 'file' in operation) rmSync(this.artifactPath(operation.file), { force: true });
    }
  }
  /** Notes what the server has of a window that it does not have whole; answers how many operations that are more than before. */
  keepPart(window: Window): number {
    const done = window.entries.flatMap((entry, index) => (entry.done ? [index] : []));
    this.#part = { ...this.#acknowledged, done };
    writeJson(this.path(partName), this.#part, false);
    return done.length - (window.entries.length - window.owed);
  }
  /** Puts aside an operation that the server will never take; its artifact is kept too. */
  refuse(entry: Entry, reason: string): void {
    const file = new Segment(this.refusals);
    file.append(JSON.stringify({ reason, line: entry.line }));
    file.close();
    const { operation } = entry;
    const artifact = operation?.op === 'artifact' && 'file' in operation ? operation.file : null;
    if (!artifact || !existsSync(this.artifactPath(artifact))) return;
    mkdirSync(this.path('refused'), { recursive: true });
    renameSync(this.artifactPath(artifact), this.path('refused', artifact));
  }
  /** How many operations are not acknowledged; reads the log through. */
  owed(): number {
    let count = 0;
    for (const segment of this.segments()) {
      if (segment < this.#acknowledged.segment) continue;
      let offset = segment === this.#acknowledged.segment ? this.#acknowledged.offset : 0;
      for (let lines; (lines = readLines(this.path(segmentName(segment)), offset, windowBytes)).length; offset = lines.at(-1)!.end) {
        count += lines.length;
      }
    }
    return Math.max(0, count - this.#done().size);
  }
  /** Everything is delivered: moves on behind the log and removes it, with artifacts whose operation never reached the log. */
  clean(): void {
    const last = this.segments().at(-1);
    if (last !== undefined) this.#moveTo({ segment: last + 1, offset: 0 });
    rmSync(this.path('artifacts'), { recursive: true, force: true });
    mkdirSync(this.path('artifacts'));
  }
  /** Numbers of the log's segments that are there, in order. */
  segments(): number[] {
    return readdirSync(this.folder)
      .flatMap((name) => Number(/^log-(\d+)\.jsonl$/.exec(name)?.[1]) || [])
      .toSorted((a, b) => a - b);
  }
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Metric points outlive the log, so that a resumed study does not say them twice. */
  #remember({ entries }: Window): void {
    const lines = entries.flatMap(({ operation, line }) => (operation?.op === 'metrics' ? [line] : []));
    if (!lines.length) return;
    const file = new Segment(this.path(toldName));
    file.append(lines.join('\n'));
    file.close();
  }
  /** Lines behind the acknowledged position that the server has. */
  #done(): ReadonlySet<number> {
    return new Set(behind(this.#part, this.#acknowledged));
  }
  #moveTo(position: Position): void {
    const left = this.#acknowledged.segment;
    writeJson(this.path(positionName), position, false);
    this.#acknowledged = position;
    if (position.segment !== left) this.#drop(position.segment);
  }
  #drop(below: number): void {
    for (const number of this.segments()) if (number < below) rmSync(this.path(segmentName(number)), { force: true });
  }
}

const positionName = 'acknowledged.json';
const partName = 'part.json';
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** How far the server has the log of a folder; null where nothing says so. */
export function positionIn(folder: string): Position | null {
  const found = readJson<Position>(join(folder, positionName));
  return isWhole(found?.segment) && isWhole(found?.offset) ? found : null;
}

/** Lines behind a position that the server has, by a part that was kept for that very position. */
const behind = (part: Part | null, { segment, offset }: Position): readonly number[] =>
  part?.segment === segment && part.offset === offset ? part.done : [];

/** How many operations behind a position the server of a folder's outbox has all the same. */
export const doneBehind = (folder: string, position: Position): number => behind(partIn(folder), position).length;

function partIn(folder: string): Part | null {
  const found = readJson<Part>(join(folder, partName));
  return isWhole(found?.segment) && isWhole(found?.offset) && Array.isArray(found?.done) && found.done.every(isWhole) ? found : null;
}

/** Holds the metric points that were delivered. */
export const toldName = 'told.jsonl';
/** The file of a segment of the log. */
export const segmentName = (number: number): string => `log-${String(number).padStart(6, '0')}.jsonl`;

/** The entry of a line of the log. */
export function entryOf(line: string, inherited: boolean): Entry {
  try {
    return { operation: decode(line), line, inherited, done: false };
  } catch {
    return { operation: null, line, inherited, done: false };
  }
}
