/** Texts to be answered: words of the command line, a file, or what is piped in. */
import { createInterface } from 'node:readline';
import { InputError, readLines } from '../plugin/index.js';
import { fromJsonLine, holdsJsonLines } from './json-line.js';

/** A text, and whatever else its line held. */
export interface GivenText {
  readonly text: string;
  readonly more: Readonly<Record<string, unknown>>;
}

/** The texts given; of a `.jsonl` file the field `text` of each line, of any other, and of stdin, each line. Throws an `InputError` where there are none. Stdin ends at the signal. */
export async function* givenTexts(words: readonly string[], file: string | undefined, signal: AbortSignal): AsyncGenerator<GivenText> {
  if (words.length > 0 && file !== undefined)
    throw new InputError('both texts and --file are given', { allowed: 'predict BUNDLE TEXT..., or predict BUNDLE --file FILE' });
  for (const text of words) yield { text, more: {} };
  if (words.length > 0) return;
  if (file !== undefined) yield* fromFile(file);
  else if (process.stdin.isTTY)
    throw new InputError('no text is given', { allowed: 'predict BUNDLE TEXT..., --file FILE, or texts on stdin' });
  else for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity, signal })) yield { text, more: {} };
}

async function* fromFile(file: string): AsyncGenerator<GivenText> {
  const json = holdsJsonLines(file);
  for await (const { text, line } of readLines(file)) {
    if (!json) yield { text, more: {} };
    else if (text.trim() !== '') {
      const { value, more } = fromJsonLine(text, 'text', { file, line });
      yield { text: value, more };
    }
  }
}
