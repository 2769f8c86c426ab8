import { InputError, PluginError, UNKNOWN, type Preprocessor, type Tokenizer } from '../plugin/index.js';
import { Int32List } from './int32-list.js';
import type { PackedTexts } from './packed-texts.js';
import type { Pool } from './pool.js';
import { TextPacker } from './text-packer.js';

/** Cleaned texts with their token ids, all packed. */
export interface Encoded {
  readonly texts: PackedTexts;
  readonly labels: Int32Array;
  readonly ids: Int32Array;
  /** Tokens of text `i` lie between `ends[i - 1]` and `ends[i]`. */
  readonly ends: Int32Array;
  /** Examples that a preprocessor left out. */
  readonly dropped: number;
}

export interface Encoder {
  readonly preprocessors: readonly Preprocessor[];
  readonly tokenizer: Tokenizer;
  /** Names of the plugins, for messages; preprocessors in their order. */
  readonly names?: { readonly preprocessors: readonly string[]; readonly tokenizer: string };
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
}

/** Cleans and tokenises some rows of a pool; a text without tokens becomes one UNKNOWN. `drop` lets preprocessors leave examples out. */
export function encode(
  pool: Pool,
  rows: Iterable<number>,
  { preprocessors, tokenizer, names, maxLength }: Encoder,
  id: (token: string) => number,
  drop: boolean,
): Encoded {
  const texts = new TextPacker();
  const [labels, ids, ends] = [new Int32List(), new Int32List(), new Int32List()];
  let dropped = 0;
  for (const row of rows) {
    const cleaned = clean(pool.texts.at(row), preprocessors, names?.preprocessors);
    if (cleaned.dropped && drop) {
      dropped++;
      continue;
    }
    texts.add(cleaned.text);
    labels.push(pool.labels[row]!);
    const tokens = tokenize(cleaned.text, tokenizer, names?.tokenizer ?? 'in use');
    const count = Math.min(tokens.length, maxLength);
    for (let index = 0; index < count; index++) ids.push(id(tokens[index]!));
    if (count === 0) ids.push(UNKNOWN);
    ends.push(ids.length);
  }
  return { texts: texts.finish(), labels: labels.finish(), ids: ids.finish(), ends: ends.finish(), dropped };
}

/** Runs the preprocessors in order; one that answers null marks the text and leaves it as it was. */
export function clean(text: string, preprocessors: readonly Preprocessor[], names?: readonly string[]): { text: string; dropped: boolean } {
  let dropped = false;
  for (const [index, preprocessor] of preprocessors.entries()) {
    const name = names?.[index] ?? `${index + 1} of ${preprocessors.length}`;
    const next: unknown = named('preprocessor', name, 'apply()', () => preprocessor.apply(text));
    if (next === null) dropped = true;
    else if (typeof next === 'string') text = next;
    else throw new PluginError('preprocessor', name, `apply() gave ${typeof next}, not a string or null`);
  }
  return { text, dropped };
}

function tokenize(text: string, tokenizer: Tokenizer, name: string): readonly string[] {
  const tokens = named('tokenizer', name, 'tokenize()', () => tokenizer.tokenize(text));
  if (Array.isArray(tokens) && tokens.every((token) => typeof token === 'string')) return tokens;
  throw new PluginError('tokenizer', name, 'tokenize() gave something else than an array of strings');
}

/** Calls a plugin; what it throws by accident is told as its fault. */
function named<T>(kind: 'preprocessor' | 'tokenizer', name: string, call: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof InputError || error instanceof PluginError) throw error;
    throw Object.assign(new PluginError(kind, name, `${call} failed: ${error instanceof Error ? error.message : error}`), { cause: error });
  }
}
