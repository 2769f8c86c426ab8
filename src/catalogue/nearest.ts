import leven from 'leven';

/** The known word nearest to the given one (fewest edits, letter case aside), or null where none is near enough to suggest. */
export function nearest(word: string, known: readonly string[]): string | null {
  const limit = Math.max(2, Math.floor(word.length * 0.4));
  const distance = (other: string) => leven(word.toLowerCase(), other.toLowerCase(), { maxDistance: limit + 1 });
  const best = known.map((other) => ({ other, edits: distance(other) })).sort((a, b) => a.edits - b.edits)[0];
  return best && best.edits <= limit && best.edits < Math.max(word.length, best.other.length) ? best.other : null;
}

/** `did you mean 'x'?`, or undefined where nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const found = nearest(word, known);
  return found === null ? undefined : `did you mean '${found}'?`;
}
