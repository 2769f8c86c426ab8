import { isAscii } from 'node:buffer';
import { PluginError, UNKNOWN, pauses, type Preprocessor, type Tokenizer } from '../plugin/index.js';
import { clean, named, nameOf } from './clean.js';
import { nameOfLabel, type LeftOutCounts } from './left-out.js';
import type { Pool } from './pool.js';
import type { SplitSink } from './split-sink.js';
import type { TokenIds } from './token-ids.js';

export { clean };

export interface Encoder {
  readonly preprocessors: readonly Preprocessor[];
  readonly tokenizer: Tokenizer;
  /** Names of the plugins, for messages; preprocessors in their order. */
  readonly names?: { readonly preprocessors: readonly string[]; readonly tokenizer: string };
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
  readonly signal?: AbortSignal;
}

/** Where an encoded row goes: how its tokens are numbered, and what counts the rows that preprocessors leave out; null where they may not. */
export interface Target {
  readonly sink: SplitSink;
  readonly ids: TokenIds;
  readonly left: LeftOutCounts | null;
}

const PAUSE = 1024; // rows between two looks at the clock

/** Cleans and tokenises rows into sinks; a text without tokens becomes one UNKNOWN. Texts that are all ASCII stay bytes where the tokenizer takes them. */
export class RowEncoder {
  private readonly name: string;
  private scratch = Buffer.alloc(1 << 12);
  private spans = new Int32Array(1 << 8);
  private ids = new Int32Array(1 << 7);

  constructor(private readonly encoder: Encoder) {
    this.name = encoder.names?.tokenizer ?? 'in use';
  }

  /** Encodes a text; false where preprocessors left it out. `called` is the name of its label. */
  text(text: string, label: number, target: Target, called: string): boolean {
    const { preprocessors, names } = this.encoder;
    const cleaned = clean(text, preprocessors, names?.preprocessors);
    if (cleaned.dropped && target.left) {
      target.left.add(nameOf(cleaned.by, preprocessors, names?.preprocessors), called);
      return false;
    }
    this.reserve(cleaned.text.length * 3); // UTF-8 takes at most three bytes a UTF-16 unit
    const end = this.scratch.write(cleaned.text, 'utf8');
    target.sink.texts.addBytes(this.scratch, 0, end);
    const fast = this.encoder.tokenizer.ascii && end === cleaned.text.length;
    this.end(fast ? this.fromBytes(this.scratch, 0, end, target.ids) : this.fromText(cleaned.text, target.ids), label, target.sink);
    return true;
  }

  /** As `text`, for UTF-8 that may be written to; `ascii` where the whole block is known to be that. */
  bytes(bytes: Uint8Array, start: number, end: number, label: number, target: Target, called: string, ascii = false): boolean {
    const fast = this.encoder.preprocessors.length === 0 && this.encoder.tokenizer.ascii && (ascii || isAscii(bytes.subarray(start, end)));
    if (!fast) return this.text(asBuffer(bytes).toString('utf8', start, end), label, target, called);
    target.sink.texts.addBytes(bytes, start, end);
    this.end(this.fromBytes(bytes, start, end, target.ids), label, target.sink);
    return true;
  }

  private end(count: number, label: number, sink: SplitSink): void {
    if (count === 0) this.ids[0] = UNKNOWN;
    sink.ids.pushAll(this.ids, Math.max(1, count));
    sink.end(label, Math.max(1, count));
  }

  private fromText(text: string, numbers: TokenIds): number {
    const { tokenizer, maxLength } = this.encoder;
    const tokens = tokenize(text, tokenizer, this.name);
    const count = Math.min(tokens.length, maxLength);
    this.room(count);
    for (let at = 0; at < count; at++) this.ids[at] = numbers.of(tokens[at]!);
    return count;
  }

  private fromBytes(bytes: Uint8Array, start: number, end: number, numbers: TokenIds): number {
    const most = Math.min(this.encoder.maxLength, end - start);
    this.room(most);
    const { spans, ids } = this;
    const found = named('tokenizer', this.name, 'ascii()', this.split, this, bytes, start, end);
    const count = Math.min(found, most);
    for (let at = 0; at < count; at++) ids[at] = numbers.ofBytes(bytes, spans[2 * at]!, spans[2 * at + 1]!);
    return count;
  }

  private split(bytes: Uint8Array, start: number, end: number): number {
    return this.encoder.tokenizer.ascii!(bytes, start, end, this.spans);
  }

  private room(tokens: number): void {
    if (tokens <= this.ids.length) return;
    this.ids = new Int32Array(tokens * 2);
    this.spans = new Int32Array(tokens * 4);
  }

  private reserve(bytes: number): void {
    if (bytes > this.scratch.length) this.scratch = Buffer.alloc(bytes * 2);
  }
}

/** Encodes some rows of a pool, or all. */
export async function encode(pool: Pool, rows: Int32Array | null, encoder: Encoder, target: Target): Promise<void> {
  const pause = pauses(encoder.signal);
  const row = new RowEncoder(encoder);
  const size = rows?.length ?? pool.labels.length;
  for (let index = 0; index < size; index++) {
    if (index % PAUSE === 0) await pause();
    const at = rows ? rows[index]! : index;
    row.text(pool.texts.at(at), pool.labels[at]!, target, nameOfLabel(pool, pool.labels[at]!));
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function tokenize(text: string, tokenizer: Tokenizer, name: string): readonly string[] {
  const tokens = named('tokenizer', name, 'tokenize()', tokenizer.tokenize, tokenizer, text);
  if (Array.isArray(tokens) && tokens.every((token) => typeof token === 'string')) return tokens;
  throw new PluginError('tokenizer', name, 'tokenize() gave something else than an array of strings');
}
