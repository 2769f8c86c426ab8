import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A generator of its own for each purpose, seed and epoch: one use never shifts another. */
export function randomFor(purpose: string, seed: number, epoch = 0): RandomGenerator {
  const digest = createHash('sha256').update(`${purpose}:${seed}:${epoch}`).digest();
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
}

/** Shuffles in place (Fisher and Yates) and gives the same array back. */
export function shuffle(items: Int32Array, random: RandomGenerator): Int32Array {
  for (let last = items.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

/** The rows 0 to size - 1 in an order that depends on seed and epoch alone. */
export const shuffled = (size: number, seed: number, epoch: number): Int32Array =>
  shuffle(
    Int32Array.from({ length: size }, (_, row) => row),
    randomFor('order', seed, epoch),
  );
