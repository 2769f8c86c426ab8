/** A point of the objectives' space; in this room lower is better in every coordinate. */
export type Point = readonly number[];

/** Order of two points of one length: by the first coordinate, ties by the next; 0 where they are equal. */
export function comparePoints(a: Point, b: Point): number {
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return a[axis]! < b[axis]! ? -1 : 1;
  return 0;
}

/** Unlike points in the order of `comparePoints`, and where each came from. */
export interface DistinctPoints {
  readonly points: readonly Point[];
  /** For each of `points`, the index of its first occurrence in the input. */
  readonly first: readonly number[];
  /** For each input, the index in `points`. */
  readonly place: readonly number[];
}

/** Sorts points and keeps each once: nothing that stands later dominates what stands earlier. */
export function distinctPoints(all: readonly Point[]): DistinctPoints {
  const order = all.map((_, index) => index).sort((a, b) => comparePoints(all[a]!, all[b]!) || a - b);
  const first: number[] = [];
  const place = all.map(() => 0);
  for (const index of order) {
    if (first.length === 0 || comparePoints(all[first.at(-1)!]!, all[index]!) !== 0) first.push(index);
    place[index] = first.length - 1;
  }
  return { points: first.map((index) => all[index]!), first, place };
}
