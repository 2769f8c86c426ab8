/** What was asked, answered and paid, on disk: a line before each request and one after it, so that a kill at any byte loses no answer. */
import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'stillhouse/plugin';
import type { Answer, Choice, Request, Tokens } from './types.js';

type Line =
  | { readonly ask: number; readonly key: string; readonly most: Tokens }
  | { readonly got: number; readonly key: string; readonly choices: readonly Choice[]; readonly used: Tokens }
  | { readonly off: number; readonly used: Tokens };

const FILE = 'ledger.log';
const none: Tokens = { input: 0, output: 0 };
/** The sum of two counts. */
export const plus = (a: Tokens, b: Tokens): Tokens => ({ input: a.input + b.input, output: a.output + b.output });
const sealed = (text: string): string => `${createHash('sha256').update(text).digest('hex').slice(0, 16)} ${text}\n`;

/** The answers kept in a folder. One process writes at a time; a line that is damaged or cut off counts as never written. */
export class Ledger {
  private readonly answers = new Map<string, readonly Choice[]>();
  private readonly open = new Map<number, Tokens>();
  private settled = none;
  private answered: { readonly used: Tokens; readonly most: Tokens } = { used: none, most: none };
  private next = 0;
  private readonly descriptor: number | null;

  /** Throws an `InputError` where the folder cannot be written to; `false` only reads. */
  constructor(
    private readonly folder: string,
    write = true,
  ) {
    const text = this.read();
    for (const line of text.split('\n')) this.apply(line);
    this.descriptor = write ? this.onDisk(() => this.start(text)) : null;
  }

  /** What was answered under a key so far. */
  choices(key: string): readonly Choice[] {
    return this.answers.get(key) ?? [];
  }

  /** Tokens that were used, and those that requests without a known end may have used at most. */
  get spent(): Tokens {
    return [...this.open.values()].reduce(plus, this.settled);
  }

  /** Tokens of requests whose end is known. */
  get used(): Tokens {
    return this.settled;
  }

  /** What answered requests used, beside the most that they could have. */
  get experience(): { readonly used: Tokens; readonly most: Tokens } {
    return this.answered;
  }

  /** Notes that a request is about to be sent; answers the number under which its end is noted. */
  ask({ key, most }: Request): number {
    const ask = this.next;
    this.write({ ask, key, most });
    return ask;
  }

  /** Notes an answer. */
  got(ask: number, key: string, { choices, used }: Answer): void {
    this.write({ got: ask, key, choices, used });
  }

  /** Notes a request that ended without an answer, and what it may be billed for. */
  off(ask: number, used: Tokens): void {
    this.write({ off: ask, used });
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
  }

  private read(): string {
    try {
      return readFileSync(join(this.folder, FILE), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw this.unusable(error);
    }
  }

  private start(text: string): number {
    mkdirSync(this.folder, { recursive: true });
    const file = join(this.folder, FILE);
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n'); // what a killed process began
    return openSync(file, 'a');
  }

  private write(line: Line): void {
    const bytes = Buffer.from(sealed(JSON.stringify(line)));
    this.onDisk(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.descriptor!, bytes, at);
    });
    this.take(line);
  }

  private apply(line: string): void {
    const text = line.slice(line.indexOf(' ') + 1);
    if (sealed(text) === `${line}\n`) this.take(JSON.parse(text) as Line);
  }

  private take(line: Line): void {
    if ('ask' in line) {
      this.open.set(line.ask, line.most);
      this.next = Math.max(this.next, line.ask + 1);
      return;
    }
    const ask = 'got' in line ? line.got : line.off;
    const most = this.open.get(ask);
    this.open.delete(ask);
    this.settled = plus(this.settled, line.used);
    if (!('got' in line)) return;
    this.answers.set(line.key, [...this.choices(line.key), ...line.choices]);
    if (most) this.answered = { used: plus(this.answered.used, line.used), most: plus(this.answered.most, most) };
  }

  private onDisk<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private unusable(error: unknown): InputError {
    return new InputError(`the answers of the endpoint cannot be kept: ${(error as Error).message}`, {
      file: this.folder,
      suggestion: 'make it writable, free the disk, or set STILLHOUSE_HOME',
    });
  }
}
