/** Numbers that follow from a seed: every draw of training is keyed by what it is for. */
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export type Random = () => number;
export type Purpose = 'weights' | 'order' | 'step' | 'text';

/** Two int32 numbers for a purpose, such as step 12 of seed 7. */
export function seedPair(seed: number, purpose: Purpose, index: number): [number, number] {
  const digest = createHash('sha256').update(`${seed}:${purpose}:${index}`).digest();
  return [digest.readInt32LE(0), digest.readInt32LE(4)];
}

/** A generator of numbers in [0, 1). */
export function seededRandom(seed: number, purpose: Purpose, index: number): Random {
  const generator = xoroshiro128plus(seedPair(seed, purpose, index)[0]);
  return () => uniformFloat64(generator);
}

/** Runs `body` with Math.random replaced: tfjs' initializers and dropout draw from it. `body` must be synchronous. */
export function withRandom<T>(random: Random, body: () => T): T {
  const original = Math.random;
  Math.random = random;
  try {
    return body();
  } finally {
    Math.random = original;
  }
}

/** A new order of the items (Fisher and Yates). */
export function shuffled<T>(items: Iterable<T>, random: Random): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [order[last], order[pick]] = [order[pick]!, order[last]!];
  }
  return order;
}
