import { existsSync, rmSync } from 'node:fs';
import { readLines, Segment } from './segment.js';

/** What is known of a run on the server. */
export interface KnownRun {
  readonly id: string;
  readonly artifactUri: string;
  /** Paths of the tables announced so far. */
  readonly tables: readonly string[];
  readonly ended: boolean;
  /** Its creation was tried more than once, so a twin may have been made. */
  readonly doubted: boolean;
}
interface Head {
  readonly uri: string;
  readonly experiment: string;
}
const unknown: KnownRun = { id: '', artifactUri: '', tables: [], ended: false, doubted: false };
type Line = { readonly key: string } & Partial<KnownRun>;

/** Which run of the server each key is, kept in `runs.jsonl`; what is lost of it is found again by the runs' tags. */
export class RunMap {
  readonly #runs = new Map<string, KnownRun>();
  #head: Head | null = null;
  #file: Segment | null = null;
  /** Told of each run that has become known, or has changed. */
  onChange: (key: string, run: KnownRun) => void = () => {};

  constructor(private readonly path: string) {
    for (const line of existsSync(path) ? lines(path) : []) this.#read(line);
  }
  /** The server and experiment that the ids belong to. */
  get head(): Head | null {
    return this.#head;
  }
  get(key: string): KnownRun | undefined {
    return this.#runs.get(key);
  }
  ids(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#runs].map(([key, run]) => [key, run.id]));
  }
  /** Keeps the ids if they belong to this experiment of this server, else forgets them. */
  belong(head: Head): void {
    if (this.#head?.uri === head.uri && this.#head.experiment === head.experiment) return;
    this.close();
    rmSync(this.path, { force: true });
    this.#runs.clear();
    this.#head = head;
    this.#write(head);
  }
  set(key: string, change: Partial<KnownRun>): KnownRun {
    const known = { ...unknown, ...this.#runs.get(key), ...change };
    this.#runs.set(key, known);
    this.#write({ key, ...change });
    this.onChange(key, known);
    return known;
  }
  /** Takes over what another thread has written. */
  learn(key: string, run: KnownRun): void {
    this.#runs.set(key, run);
  }
  close(): void {
    this.#file?.close();
    this.#file = null;
  }
  #write(line: Line | Head): void {
    this.#file ??= new Segment(this.path);
    this.#file.append(JSON.stringify(line));
  }
  #read(line: Line | Head): void {
    if ('uri' in line) this.#head = line;
    else this.#runs.set(line.key, { ...unknown, ...this.#runs.get(line.key), ...line });
  }
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const optional = (value: unknown, type: 'string' | 'boolean'): boolean => value === undefined || typeof value === type;

const isHead = (line: unknown): line is Head => isMap(line) && typeof line['uri'] === 'string' && typeof line['experiment'] === 'string';
const isLine = (line: unknown): line is Line =>
  isMap(line) &&
  typeof line['key'] === 'string' &&
  (['id', 'artifactUri'] as const).every((field) => optional(line[field], 'string')) &&
  (['ended', 'doubted'] as const).every((field) => optional(line[field], 'boolean')) &&
  (line['tables'] === undefined || (Array.isArray(line['tables']) && line['tables'].every((path) => typeof path === 'string')));

/** What can be read of the file; what cannot is found again by the runs' tags. */
function lines(path: string): (Line | Head)[] {
  return readLines(path, 0, Infinity).flatMap(({ text }) => {
    try {
      const line: unknown = JSON.parse(text);
      return isLine(line) || isHead(line) ? [line] : [];
    } catch {
      return [];
    }
  });
}
