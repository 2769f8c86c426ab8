/** Pre-tokenizers by their description in tokenizer.json. */
import { InputError } from '../../plugin/index.js';
import type { Json } from '../json-file.js';
import { isSpace } from './characters.js';
import type { PreTokenizer } from './types.js';
import { isPunctuation } from './unicode-8.js';

/** Words without the spaces between them, each sign of punctuation apart. */
export function bertWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  const end = (): void => {
    if (word) words.push(word);
    word = '';
  };
  for (const character of text) {
    if (isSpace(character)) end();
    else if (isPunctuation(character)) {
      end();
      words.push(character);
    } else word += character;
  }
  end();
  return words;
}

// GPT-2's pattern; white space is Unicode's, which differs from JavaScript's \s in U+0085 and U+FEFF.
const gpt2 =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Words with the space before them, every byte written as a visible character: GPT-2's cut. */
export const byteLevel =
  ({ prefix, words }: { readonly prefix: boolean; readonly words: boolean }): PreTokenizer =>
  (text) => {
    const whole = prefix && text && !text.startsWith(' ') ? ` ${text}` : text;
    const pieces = words ? (whole.match(gpt2) ?? []) : whole ? [whole] : [];
    return pieces.map(visibleBytes);
  };

/** The visible character that stands for each byte. */
export const byteCharacters: readonly string[] = (() => {
  const shown = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(shown(byte) ? byte : next++));
})();

const encoder = new TextEncoder();
function visibleBytes(piece: string): string {
  let written = '';
  for (const byte of encoder.encode(piece)) written += byteCharacters[byte];
  return written;
}

type Make = (description: Json, at: InputError['at']) => PreTokenizer;
const makers: Readonly<Record<string, Make>> = {
  BertPreTokenizer: () => bertWords,
  WhitespaceSplit: () => (text) => text.split(/\p{White_Space}+/u).filter(Boolean),
  ByteLevel: ({ add_prefix_space: prefix, use_regex: words }) => byteLevel({ prefix: prefix !== false, words: words !== false }),
  Sequence: ({ pretokenizers }, at) => {
    const steps = (pretokenizers as Json[]).map((step) => preTokenizerOf(step, at));
    return (text) => steps.reduce((pieces, step) => pieces.flatMap(step), [text]);
  },
};

/** The pre-tokenizer of a description. Throws an `InputError` for one of another kind. */
export function preTokenizerOf(description: Json | null, at: InputError['at']): PreTokenizer {
  if (!description) return (text) => (text ? [text] : []);
  const make = makers[String(description['type'])];
  if (make) return make(description, at);
  throw new InputError(`pre-tokenizer '${description['type']}' is not known`, {
    ...at,
    path: 'pre_tokenizer',
    allowed: Object.keys(makers).join(', '),
  });
}
