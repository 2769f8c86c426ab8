/** Fewer of many things, so that a picture of ten thousand trials stays one that a browser can show. */
import { count } from './numbers.js';

/** At most about `most` of the items, evenly and in their order, and all that `must` be there; the items themselves where they are no more. */
export function evenly<T>(items: readonly T[], most: number, must: (item: T) => boolean = () => false): readonly T[] {
  const step = items.length / most;
  if (step <= 1) return items;
  return items.filter((item, index) => Math.floor(index / step) !== Math.floor((index - 1) / step) || must(item));
}

/** What a picture says of the trials that it leaves out, after its other words; nothing where it draws all. */
export const drawnWords = (drawn: number, all: number, before = ''): string =>
  drawn < all ? `${before}${count(drawn)} of ${count(all)} trials are drawn` : '';
