/** Words as plugins that work on whole words find them. */

const letters = String.raw`\p{L}\p{M}\p{N}`;
// Scripts that leave no space between words: each letter with its marks is one.
const spaceless = String.raw`[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&\p{L}]`;
const letter = String.raw`[[${letters}]--[${spaceless}]]`;
const pattern = new RegExp(String.raw`${spaceless}\p{M}*|${letter}+(?:['’\-]${letter}+)*`, 'gv');

/** A word and where it stands: `text.slice(start, end)`. */
export interface WordSpan {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The words of a text in their order, in linear time: letters and digits with the apostrophes and hyphens inside; letters of Chinese, Japanese,
 * Thai, Lao, Khmer and Burmese one by one. Punctuation, emoji and white space are none.
 */
export const wordSpans = (text: string): WordSpan[] =>
  Array.from(text.matchAll(pattern), ({ 0: word, index }) => ({ word, start: index, end: index + word.length }));

/** The text with each word replaced by what `change` gives for it; what is between stays. */
export const replaceWords = (text: string, change: (word: string) => string): string => text.replace(pattern, (word) => change(word));

/** A text as its words, and what stands before each and after the last: one gap more than words. */
export interface WordPieces {
  readonly words: readonly string[];
  readonly gaps: readonly string[];
}

/** A text taken apart; `joinWords` puts it together again. */
export function splitWords(text: string): WordPieces {
  const spans = wordSpans(text);
  const gaps = spans.map(({ start }, index) => text.slice(index === 0 ? 0 : spans[index - 1]!.end, start));
  return { words: spans.map(({ word }) => word), gaps: [...gaps, text.slice(spans.at(-1)?.end ?? 0)] };
}

/** A text of words and gaps; a word that is null is left out with the white space before it, or after it at the beginning. */
export function joinWords(words: readonly (string | null)[], gaps: readonly string[]): string {
  let [text, gap] = ['', gaps[0]!];
  words.forEach((word, index) => {
    const next = gaps[index + 1]!;
    if (word !== null) [text, gap] = [text + gap + word, next];
    else if (text === '') gap = (gap + next).trimStart();
    else if (next !== '' || index + 1 === words.length) gap = gap.trimEnd() + next;
  });
  return text + gap;
}
