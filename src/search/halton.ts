/** Halton sequences: an index written backwards in the prime base of each dimension. */
import { drawsOf, type Key } from './draws.js';

function isPrime(n: number): boolean {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return false;
  return n > 1;
}

/** The first so many primes. */
export function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (isPrime(n)) found.push(n);
  return found;
}

/** Digits of a base that a scrambled number has; what lies below them is less than 2^-32. */
const digitsOf = (base: number): number => Math.ceil(32 / Math.log2(base));

/** 0 to base - 1 in the random order of a key (Fisher and Yates). */
function permutation(base: number, key: Key): number[] {
  const draws = drawsOf(...key);
  const order = Array.from({ length: base }, (_, digit) => digit);
  for (let last = base - 1; last > 0; last--) {
    const pick = Math.floor(draws() * (last + 1));
    [order[last], order[pick]] = [order[pick]!, order[last]!];
  }
  return order;
}

/** An index backwards in a base as a fraction; with a key each digit goes through a permutation of its own. */
function backwards(index: number, base: number, key: Key | null): number {
  let value = 0;
  let unit = 1 / base;
  for (let place = 0, rest = index; key ? place < digitsOf(base) : rest > 0; place++, rest = Math.floor(rest / base), unit /= base)
    value += unit * (key ? permutation(base, [...key, place])[rest % base]! : rest % base);
  return value;
}

/** The point (D) with an index from 0, its coordinates in [0, 1). With a key the sequence is scrambled, each key in its own way. */
export function haltonPoint(index: number, dimensions: number, key: Key | null = null): number[] {
  return primes(dimensions).map((base, dimension) => Math.min(backwards(index, base, key && [...key, dimension]), 1 - 2 ** -53));
}
