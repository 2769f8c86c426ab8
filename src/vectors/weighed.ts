import type { VectorWeighting } from '../plugin/index.js';

const SIF = 1e-4; // as in model2vec

/** How common each row's token is: its place, from 0, in a vocabulary of `size` tokens that begins with the most frequent. */
export interface Ranks {
  readonly ranks: ArrayLike<number>;
  readonly size: number;
}

/**
 * Rows (N, E) flattened, scaled alike so that the mean square of their lengths is 1. By `zipf` each is first multiplied by a / (a + p), where p
 * is the share that Zipf's law gives its rank among the tokens; as in model2vec, whose ranks begin at 2.
 */
export function weighed(rows: Float32Array, width: number, weighting: VectorWeighting, { ranks, size }: Ranks): Float32Array {
  const count = rows.length / width;
  let total = 0;
  for (let rank = 0; rank < size; rank++) total += 1 / (rank + 2);
  const factor = (row: number): number => (weighting === 'none' ? 1 : SIF / (SIF + 1 / (ranks[row]! + 2) / total));
  const result = rows.map((value, at) => value * factor(Math.floor(at / width)));
  const squares = result.reduce((sum, value) => sum + value ** 2, 0);
  const scale = squares > 0 ? Math.sqrt(count / squares) : 1;
  return result.map((value) => value * scale);
}
