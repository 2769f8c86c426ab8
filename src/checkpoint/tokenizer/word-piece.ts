import { wordPieces, type PieceRules } from '../../plugin/index.js';
import type { SubwordModel } from './types.js';

export interface WordPieceParts extends PieceRules {
  readonly ids: ReadonlyMap<string, number>;
  readonly unknown: number;
}

/** A word that is not wholly made of known pieces is unknown. */
export function wordPiece({ ids, unknown, ...rules }: WordPieceParts): SubwordModel {
  return remembered(new Map(), (word) => wordPieces(word, ids, rules)?.map((piece) => ids.get(piece)!) ?? [unknown]);
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
