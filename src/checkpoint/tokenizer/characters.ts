/** Classes of characters as BERT's tokenizer has them, each for a string of one code point. */
import { isMark, isOther } from './unicode-8.js';

const space = /^\p{White_Space}$/u;

/** Characters that BERT removes; tab and line ends are not among them. */
export const isControl = (character: string): boolean => !/^[\t\n\r]$/.test(character) && isOther(character);
/** White space of Unicode. */
export const isSpace = (character: string): boolean => space.test(character);
/** The text without accents that are characters of their own. */
export const withoutMarks = (text: string): string => [...text].filter((character) => !isMark(character)).join('');

const ideographs: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

/** Chinese characters, which BERT takes one by one. */
export function isIdeograph(character: string): boolean {
  const point = character.codePointAt(0)!;
  return point >= 0x3400 && ideographs.some(([low, high]) => point >= low && point <= high);
}

/** Lower case character by character, so that no letter's place in its word counts (a final sigma stays a plain one). */
export function lowerCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  let lower = '';
  for (const character of text) lower += character.toLowerCase();
  return lower;
}
