/** Text that must fit a terminal. */
import { stripVTControlCharacters } from 'node:util';

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const nothing = /[\p{Mark}\u200b-\u200f\ufe0f]/u;
const width = (character: string) => (nothing.test(character) ? 0 : wide.test(character) ? 2 : 1);

/** Columns that a text takes in a terminal; colours take none, East Asian characters two. */
export const columns = (text: string): number => [...stripVTControlCharacters(text)].reduce((sum, character) => sum + width(character), 0);

/** The text without colours and line breaks, cut with an ellipsis to at most so many columns. */
export function fit(text: string, limit: number): string {
  const plain = stripVTControlCharacters(text).replace(/[\r\n\t]+/g, ' ');
  if (columns(plain) <= limit) return plain;
  let kept = '';
  let used = 0;
  for (const character of plain) {
    if (used + width(character) > limit - 1) break;
    kept += character;
    used += width(character);
  }
  return limit > 0 ? `${kept}…` : '';
}
