/** Fewer of many things, so that a picture of ten thousand trials stays one that a browser can show. */
import { count } from './numbers.js';

/** At most about `most` of the items, evenly and in their order, and as many again of those that `must` be there; the items themselves where they are no more. */
export function evenly<T>(items: readonly T[], most: number, must: (item: T) => boolean = () => false): readonly T[] {
  if (items.length <= most) return items;
  const wanted = new Set([...thinned(items, most), ...thinned(items.filter(must), most)]);
  return items.filter((item) => wanted.has(item));
}

function thinned<T>(items: readonly T[], most: number): readonly T[] {
  const step = items.length / most;
  return step <= 1 ? items : items.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** What a picture says of the trials that it leaves out, after its other words; nothing where it draws all. */
export const drawnWords = (drawn: number, all: number, before = ''): string =>
  drawn < all ? `${before}${count(drawn)} of ${count(all)} trials are drawn` : '';
