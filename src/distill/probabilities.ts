/** Whether every row of (N, C) looks like probabilities: none below 0, their sum 1. */
export function looksLikeProbabilities(logits: Float32Array, classes: number): boolean {
  const rows = Array.from({ length: logits.length / classes }, (_, row) => logits.slice(row * classes, (row + 1) * classes));
  return rows.every((row) => row.every((value) => value >= 0) && Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-3);
}
