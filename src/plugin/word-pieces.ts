/** How words are cut into pieces of a vocabulary. */
export interface PieceRules {
  /** Stands before every piece of a word but its first. */
  readonly prefix: string;
  /** Letters of the longest word that is looked at. */
  readonly longest: number;
  /** Letters of the longest known piece, where that is known. */
  readonly most?: number;
}

/** The longest known pieces of a word from left to right; null where known ones do not make it up (WordPiece: Wu et al. 2016, as in BERT). */
export function wordPieces(
  word: string,
  known: { has(piece: string): boolean },
  { prefix, longest, most = Infinity }: PieceRules,
): string[] | null {
  const letters = [...word];
  if (letters.length > longest) return null;
  const found: string[] = [];
  for (let start = 0; start < letters.length;) {
    let end = Math.min(letters.length, start + most);
    const piece = (): string => (start === 0 ? '' : prefix) + letters.slice(start, end).join('');
    while (end > start && !known.has(piece())) end--;
    if (end === start) return null;
    found.push(piece());
    start = end;
  }
  return found;
}
