const SIF = 1e-4; // as in model2vec

/**
 * Rows (N, E) flattened, each times a / (a + p), where p is the share that Zipf's law gives its rank; as in model2vec, whose ranks begin at 2.
 * All are scaled alike so that the mean square of their lengths is 1.
 */
export function weighed(rows: Float32Array, width: number): Float32Array {
  const count = rows.length / width;
  let total = 0;
  for (let row = 0; row < count; row++) total += 1 / (row + 2);
  const result = rows.map((value, at) => value * (SIF / (SIF + 1 / (Math.floor(at / width) + 2) / total)));
  const squares = result.reduce((sum, value) => sum + value ** 2, 0);
  const scale = squares > 0 ? Math.sqrt(count / squares) : 1;
  return result.map((value) => value * scale);
}
