/** Sobol sequences (Joe and Kuo 2008) in the order of Gray's code, plain or with Owen's nested scrambling. */
import { uniformOf, type Key } from './draws.js';
import { sobolDirections, type Direction } from './sobol-directions.js';

const bits = 32;
/** Dimensions for which there are direction numbers. */
export const sobolDimensions = sobolDirections.length + 1;

/** Direction vectors (32) of a dimension, each with its highest bit first. */
function vectors(direction: Direction | undefined): Uint32Array {
  if (!direction) return Uint32Array.from({ length: bits }, (_, bit) => 2 ** (bits - 1 - bit));
  const { polynomial, initial } = direction;
  const degree = initial.length;
  const found = new Uint32Array(bits);
  for (let bit = 0; bit < bits; bit++) {
    if (bit < degree) {
      found[bit] = initial[bit]! * 2 ** (bits - 1 - bit);
      continue;
    }
    const before = found[bit - degree]!;
    let sum = before ^ (before >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - 1 - k)) & 1) sum ^= found[bit - k]!;
    found[bit] = sum;
  }
  return found;
}

const cached = new Map<number, Uint32Array>();
function vectorsOf(dimension: number): Uint32Array {
  const found = cached.get(dimension) ?? vectors(sobolDirections[dimension - 1]);
  cached.set(dimension, found);
  return found;
}

/** Flips each bit by chance, the same way for all numbers that share the bits above it: keeps every net a net. */
function owen(value: number, key: Key): number {
  let scrambled = 0;
  for (let bit = bits - 1; bit >= 0; bit--) {
    const above = bit === bits - 1 ? 0 : value >>> (bit + 1);
    const flip = uniformOf(...key, bit, above) < 0.5 ? 1 : 0;
    scrambled |= (((value >>> bit) & 1) ^ flip) << bit;
  }
  return scrambled >>> 0;
}

/**
 * The point (D) with an index from 0 to 2^32 - 1, its coordinates in [0, 1). With a key the sequence is scrambled, each key in its own
 * way. D is at most `sobolDimensions`.
 */
export function sobolPoint(index: number, dimensions: number, key: Key | null = null): number[] {
  const gray = (index ^ (index >>> 1)) >>> 0;
  return Array.from({ length: dimensions }, (_, dimension) => {
    const directions = vectorsOf(dimension);
    let sum = 0;
    for (let bit = 0; bit < bits; bit++) if ((gray >>> bit) & 1) sum ^= directions[bit]!;
    return (key ? owen(sum >>> 0, [...key, dimension]) : sum >>> 0) / 2 ** bits;
  });
}
