import type { SubwordModel } from './types.js';

export interface WordPieceParts {
  readonly ids: ReadonlyMap<string, number>;
  readonly unknown: number;
  /** Stands before every piece of a word but its first. */
  readonly prefix: string;
  /** Characters of the longest word that is looked at. */
  readonly longest: number;
}

/** The longest pieces of a word from left to right; a word that is not wholly made of known ones is unknown (Wu et al. 2016, as in BERT). */
export function wordPiece({ ids, unknown, prefix, longest }: WordPieceParts): SubwordModel {
  const kept = new Map<string, readonly number[]>();
  const cut = (word: string): readonly number[] => {
    const characters = [...word];
    if (characters.length > longest) return [unknown];
    const found: number[] = [];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      let id: number | undefined;
      while (end > start && (id = ids.get((start ? prefix : '') + characters.slice(start, end).join(''))) === undefined) end--;
      if (id === undefined) return [unknown];
      found.push(id);
      start = end;
    }
    return found;
  };
  return remembered(kept, cut);
}

const KEPT = 50_000; // words

/** A function of words that keeps its last answers. */
export function remembered(kept: Map<string, readonly number[]>, cut: SubwordModel): SubwordModel {
  return (word) => {
    const known = kept.get(word);
    if (known) return known;
    const found = cut(word);
    if (kept.size >= KEPT) kept.clear();
    kept.set(word, found);
    return found;
  };
}
