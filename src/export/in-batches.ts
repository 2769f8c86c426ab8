const ROWS = 64; // texts at a time

/** Logits (N, C) flattened of token ids: a few texts at a time, 0 after the end of each. `run` is given (B, L) flattened and answers (B, C) flattened. */
export async function inBatches(
  ids: readonly Int32Array[],
  run: (flat: Int32Array, rows: number, length: number) => Promise<ArrayLike<number>>,
): Promise<Float32Array> {
  const parts: number[][] = [];
  for (let start = 0; start < ids.length; start += ROWS) {
    const rows = ids.slice(start, start + ROWS);
    const length = Math.max(...rows.map((row) => row.length));
    const flat = new Int32Array(rows.length * length);
    rows.forEach((row, index) => flat.set(row, index * length));
    parts.push(Array.from(await run(flat, rows.length, length)));
  }
  return Float32Array.from(parts.flat());
}
