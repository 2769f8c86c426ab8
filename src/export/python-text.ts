/** How a text becomes token ids, for `python/stillhouse_text.py`: which plugins it knows, and the kinds of letters that they speak of. */
import type { ShippedPlugin, ShippedText } from '../plugin/index.js';

const spaceless = String.raw`[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&\p{L}]`;
/** As the plugins themselves have them. */
const kinds = {
  space: String.raw`\s`,
  letter: String.raw`\p{L}`,
  mark: String.raw`\p{M}`,
  number: String.raw`\p{N}`,
  digit: String.raw`\p{Nd}`,
  letter_or_number: String.raw`[\p{L}\p{N}]`,
  letter_or_mark: String.raw`[\p{L}\p{M}]`,
  piece: String.raw`[\p{L}\p{M}\p{N}]`,
  emoji: String.raw`\p{Extended_Pictographic}`,
  emoji_modifier: String.raw`\p{EMod}`,
  spaceless,
  word: String.raw`[[\p{L}\p{M}\p{N}\u200C\u200D\u00AD]--[${spaceless}]]`,
} as const;
type KindName = keyof typeof kinds;

const tokenizers: Readonly<Record<string, readonly KindName[]>> = {
  word: ['space', 'letter', 'mark', 'digit', 'letter_or_number', 'emoji', 'emoji_modifier', 'spaceless', 'word'],
  character: [],
  'word-piece': ['space', 'piece'],
  'byte-pair': ['space', 'piece', 'letter_or_mark', 'number'],
};

function knows({ use, options, digest }: ShippedPlugin): boolean {
  if (digest !== null) return false;
  if (use === 'lower-case') return options['locale'] === null;
  if (use === 'character') return options['unit'] === 'code-point';
  return use === 'collapse-space' || use === 'unicode' || use in tokenizers;
}

export interface PythonText {
  readonly text: object;
  readonly kinds: Readonly<Record<string, string>>;
}

/** What the Python side reads; null where the texts go through a plugin that it does not have. */
export function pythonText(text: ShippedText): PythonText | null {
  const { preprocess, tokenizer, learnt, vocabulary, maxLength } = text;
  if (![...preprocess, tokenizer].every(knows)) return null;
  const step = ({ use, options }: ShippedPlugin) => ({ use, options });
  const wanted = new Set<KindName>(['space', ...tokenizers[tokenizer.use]!]);
  return {
    text: { preprocessors: preprocess.map(step), tokenizer: step(tokenizer), learnt, tokens: vocabulary, max_length: maxLength },
    kinds: Object.fromEntries([...wanted].map((name) => [name, characterClass(kinds[name])])),
  };
}

const BLOCK = 0x1000;
/** Whether a block holds any letter that has been given a meaning. */
const given = /[^\p{Cn}\p{Co}\p{Cs}]/u;
/** A code point that never becomes a letter, so that no run goes across what is left out. */
const gap = '\uffff';

let letters: string | undefined;
/** Every code point but halves of pairs, in order; blocks without a single letter are a gap. */
const allLetters = (): string => (letters ??= Array.from({ length: 0x110000 / BLOCK }, (_, at) => lettersOf(at * BLOCK)).join(''));

function lettersOf(first: number): string {
  const codes = Array.from({ length: BLOCK }, (_, at) => first + at).filter((code) => code < 0xd800 || code > 0xdfff);
  const block = String.fromCodePoint(...codes);
  return given.test(block) ? block : gap;
}

const classes = new Map<string, string>();
const escaped = (code: number): string =>
  code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;

/** The letters that a pattern of one letter takes, as ranges within the brackets of Python's `re`. */
function characterClass(pattern: string): string {
  const known = classes.get(pattern) ?? ranges(pattern);
  classes.set(pattern, known);
  return known;
}

function ranges(pattern: string): string {
  const runs = allLetters().matchAll(new RegExp(`(?:${pattern})+`, 'gv'));
  return Array.from(runs, ([run]) => {
    const [first, last] = [run.codePointAt(0)!, [...run].at(-1)!.codePointAt(0)!];
    return first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
  }).join('');
}
