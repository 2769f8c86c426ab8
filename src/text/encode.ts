import { InputError, PluginError, UNKNOWN, type Preprocessor, type Tokenizer } from '../plugin/index.js';
import { pauses } from './pause.js';
import type { Pool } from './pool.js';
import type { SplitSink } from './split-sink.js';

export interface Encoder {
  readonly preprocessors: readonly Preprocessor[];
  readonly tokenizer: Tokenizer;
  /** Names of the plugins, for messages; preprocessors in their order. */
  readonly names?: { readonly preprocessors: readonly string[]; readonly tokenizer: string };
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
}

const PAUSE = 1024; // rows between two looks at the clock

/**
 * Cleans and tokenises some rows of a pool into a sink; a text without tokens becomes one UNKNOWN. `drop` lets preprocessors leave examples
 * out; their number is answered.
 */
export async function encode(
  pool: Pool,
  rows: Int32Array | null,
  { preprocessors, tokenizer, names, maxLength }: Encoder,
  id: (token: string) => number,
  drop: boolean,
  sink: SplitSink,
): Promise<number> {
  const { texts, ids } = sink;
  const pause = pauses();
  const size = rows?.length ?? pool.labels.length;
  let dropped = 0;
  for (let index = 0; index < size; index++) {
    if (index % PAUSE === 0) await pause();
    const row = rows ? rows[index]! : index;
    const cleaned = clean(pool.texts.at(row), preprocessors, names?.preprocessors);
    if (cleaned.dropped && drop) {
      dropped++;
      continue;
    }
    texts.add(cleaned.text);
    const tokens = tokenize(cleaned.text, tokenizer, names?.tokenizer ?? 'in use');
    const count = Math.min(tokens.length, maxLength);
    for (let at = 0; at < count; at++) ids.push(id(tokens[at]!));
    if (count === 0) ids.push(UNKNOWN);
    sink.end(pool.labels[row]!, Math.max(1, count));
  }
  return dropped;
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
