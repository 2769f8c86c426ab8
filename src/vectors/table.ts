/** A table of token vectors in the order of a vocabulary. */
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { PADDING, type UnknownVector, type Vocabulary } from '../plugin/index.js';

/** The vector of each id that has one. */
export type Rows = ReadonlyMap<number, Float32Array>;

/**
 * (V, E) flattened: zeros for padding, what is found, and for the others what `oov` says. Drawn vectors are as large as the found ones in the
 * mean square (Kim 2014) and follow from the token alone, so that they are the same in every vocabulary.
 */
export function tableOf(
  { size, tokens }: Pick<Vocabulary, 'size' | 'tokens'>,
  units: number,
  found: Rows,
  oov: UnknownVector,
): Float32Array {
  const table = new Float32Array(size * units);
  const other = otherVector(found, units, oov);
  for (let id = 0; id < size; id++) if (id !== PADDING) table.set(found.get(id) ?? other(tokens[id]!), id * units);
  return table;
}

function otherVector(found: Rows, units: number, oov: UnknownVector): (token: string) => Float32Array {
  if (oov === 'zero') return () => new Float32Array(units);
  const { mean, square } = moments(found, units);
  if (oov === 'mean') return () => mean;
  const most = Math.sqrt(3 * square); // a uniform number from -a to a has the mean square a² / 3
  return (token) => {
    const generator = xoroshiro128plus(createHash('sha256').update(token).digest().readInt32LE(0));
    return Float32Array.from({ length: units }, () => most * (2 * uniformFloat64(generator) - 1));
  };
}

/** Mean vector, and mean square of all numbers. */
function moments(found: Rows, units: number): { mean: Float32Array; square: number } {
  const sums = new Float64Array(units);
  let squares = 0;
  for (const vector of found.values())
    for (let at = 0; at < units; at++) {
      sums[at]! += vector[at]!;
      squares += vector[at]! ** 2;
    }
  return { mean: Float32Array.from(sums, (sum) => sum / found.size), square: squares / (found.size * units) };
}
