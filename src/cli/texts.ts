/** Texts to be answered: words of the command line, a file, or what is piped in. */
import { createInterface } from 'node:readline';
import { InputError, readLines } from '../plugin/index.js';

/** A text, and whatever else its line held. */
export interface GivenText {
  readonly text: string;
  readonly more: Readonly<Record<string, unknown>>;
}

/** The texts given; of a `.jsonl` file the field `text` of each line, of any other, and of stdin, each line. Throws an `InputError` where there are none. */
export async function* givenTexts(words: readonly string[], file: string | undefined): AsyncGenerator<GivenText> {
  if (words.length > 0 && file !== undefined)
    throw new InputError('both texts and --file are given', { allowed: 'predict BUNDLE TEXT..., or predict BUNDLE --file FILE' });
  for (const text of words) yield { text, more: {} };
  if (words.length > 0) return;
  if (file !== undefined) yield* fromFile(file);
  else if (process.stdin.isTTY)
    throw new InputError('no text is given', { allowed: 'predict BUNDLE TEXT..., --file FILE, or texts on stdin' });
  else for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) yield { text, more: {} };
}

async function* fromFile(file: string): AsyncGenerator<GivenText> {
  const lines = /\.jsonl(\.gz)?$/i.test(file);
  for await (const { text, line } of readLines(file)) {
    if (!lines) yield { text, more: {} };
    else if (text.trim() !== '') yield fromJson(text, { file, line });
  }
}

function fromJson(line: string, at: { file: string; line: number }): GivenText {
  const allowed = 'one JSON object a line with a field text';
  let item: unknown;
  try {
    item = JSON.parse(line);
  } catch (error) {
    throw new InputError(`not valid JSON: ${(error as Error).message}`, { ...at, allowed });
  }
  const { text, ...more } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
  if (typeof text === 'string') return { text, more };
  throw new InputError(`field 'text' is ${text === undefined ? 'missing' : 'no text'}`, { ...at, allowed });
}
