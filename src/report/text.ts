/** Text that must fit a terminal. */
import { stripVTControlCharacters } from 'node:util';

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;
const nothing = /^[\p{Mark}\p{Cf}\p{Cc}]*$/u;
/** Made for the first text that needs it: it takes as long as a quick command has. */
let made: Intl.Segmenter | undefined;
const segments = (text: string): Intl.Segments => (made ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text);

/** Nearly every text: one column a character. */
const plainText = /^[\x20-\x7e\u2500-\u259f…]*$/;
const graphemes = (text: string): string[] => (plainText.test(text) ? [...text] : Array.from(segments(text), ({ segment }) => segment));
const width = (grapheme: string) => (nothing.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1);

/** Columns that a text takes in a terminal; colours take none, East Asian characters and emoji two. */
export function columns(text: string): number {
  const plain = stripVTControlCharacters(text);
  return plainText.test(plain) ? plain.length : graphemes(plain).reduce((sum, own) => sum + width(own), 0);
}

/** The text without colours, with spaces for line breaks and tabs, cut with an ellipsis to at most so many columns. */
export function fit(text: string, limit: number): string {
  const plain = stripVTControlCharacters(text).replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' ');
  if (plainText.test(plain)) return plain.length <= limit ? plain : limit > 0 ? `${plain.slice(0, limit - 1)}…` : '';
  let [kept, used] = ['', 0];
  let cut: string | null = null;
  for (const { segment } of segments(plain)) {
    used += width(segment);
    if (used > limit) return limit > 0 ? `${cut ?? kept}…` : '';
    if (used > limit - 1) cut ??= kept;
    kept += segment;
  }
  return plain;
}

/** Lines that a terminal so many columns wide makes of a line; a wide character is not cut in two. */
export function brokenInto(line: string, limit: number): number {
  const cells = graphemes(stripVTControlCharacters(line)).map(width);
  let [lines, used] = [1, 0];
  for (const own of cells) {
    if (used + own > limit) [lines, used] = [lines + 1, 0];
    used += own;
  }
  return lines;
}
