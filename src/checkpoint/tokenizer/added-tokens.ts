/** Finds tokens that are written out in the text, such as [SEP] or <mask>. */
import { isSpace } from './characters.js';
import type { AddedToken } from './types.js';

/** A stretch of text, or the id of an added token that stood there. */
export type Part = string | number;

/** Cuts a text at added tokens: the leftmost, and of those that begin at one place the longest. */
export function addedTokenCut(tokens: readonly AddedToken[]): (text: string) => Part[] {
  if (tokens.length === 0) return (text) => (text ? [text] : []);
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  const longestFirst = [...byContent.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((content) => content.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'gu');
  return (text) => {
    const parts: Part[] = [];
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const token = byContent.get(match[0])!;
      const [start, end] = [match.index, match.index + match[0].length];
      if (start < from || (token.singleWord && !standsAlone(text, start, end))) continue;
      const left = token.lstrip ? Math.max(from, spacesBefore(text, start)) : start;
      if (left > from) parts.push(text.slice(from, left));
      parts.push(token.id);
      from = token.rstrip ? spacesAfter(text, end) : end;
    }
    if (from < text.length) parts.push(text.slice(from));
    return parts;
  };
}

const word = /[\p{L}\p{N}_]/u;
const standsAlone = (text: string, start: number, end: number): boolean => {
  const before = [...text.slice(Math.max(0, start - 2), start)].at(-1);
  const [after] = text.slice(end, end + 2);
  return !(before && word.test(before)) && !(after && word.test(after));
};

function spacesBefore(text: string, start: number): number {
  let left = start;
  while (left > 0 && isSpace(text[left - 1]!)) left--;
  return left;
}

function spacesAfter(text: string, end: number): number {
  let right = end;
  while (right < text.length && isSpace(text[right]!)) right++;
  return right;
}
