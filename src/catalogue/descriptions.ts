/** What plugins define, kept on disk by the stamps of their files: to list or check needs no plugin loaded, and no tfjs. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Found } from './files.js';
import { checkShape } from './shape.js';
import { Stamper } from './stamp.js';
import type { AnyDefinition, Entry } from './types.js';

type Described = Omit<AnyDefinition, 'create' | 'inject'>;
const most = 2000;

/** Finds entries by the files' stamps in a file of descriptions; one that is damaged or cannot be written only costs time. */
export class Descriptions {
  readonly #stamper = new Stamper();
  readonly #known: Map<string, readonly Described[]>;
  readonly #fresh = new Map<string, readonly Described[]>();

  constructor(private readonly file: string) {
    this.#known = new Map(readKept(file));
  }
  /** The entries of a plugin file as they were found before; null where they must be loaded. Their `create` throws. */
  find(found: Found): Entry[] | null {
    const stamp = this.#stamper.stamp(found);
    const described = stamp === null ? undefined : this.#known.get(stamp);
    if (!described) return null;
    const digest = this.#stamper.digest(found.file);
    const name = described.length > 1 || found.from === 'package' ? null : basename(found.file, extname(found.file));
    try {
      return described.map((one) => ({ ...found, digest, definition: checkShape({ ...one, create: notLoaded }, found.file, name) }));
    } catch {
      return null;
    }
  }
  /** Remembers loaded entries of a file where they are data and nothing else. */
  add(found: Found, entries: readonly Entry[]): void {
    const stamp = this.#stamper.stamp(found);
    const described = entries.map(({ definition: { create: _c, inject: _i, ...rest } }) => rest as Described);
    if (stamp !== null && isDeepStrictEqual(JSON.parse(JSON.stringify(described)), described)) this.#fresh.set(stamp, described);
  }
  /** Writes what is new, whole or not at all. */
  keep(): void {
    if (this.#fresh.size === 0) return;
    const all = [...readKept(this.file).filter(([stamp]) => !this.#fresh.has(stamp)), ...this.#fresh].slice(-most);
    const text = JSON.stringify(all);
    const aside = `${this.file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      writeFileSync(aside, `${sha256(text)}\n${text}`);
      renameSync(aside, this.file);
    } catch {
      rmSync(aside, { force: true });
    }
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const notLoaded = (): never => {
  throw new Error('this plugin was described, not loaded');
};

function readKept(file: string): [string, readonly Described[]][] {
  try {
    const [digest, text] = readFileSync(file, 'utf8').split('\n') as [string, string];
    return digest === sha256(text) ? (JSON.parse(text) as [string, readonly Described[]][]) : [];
  } catch {
    return [];
  }
}
