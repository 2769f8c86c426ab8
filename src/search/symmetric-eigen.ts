/** A square matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export interface Eigen {
  /** In no order. */
  readonly values: number[];
  /** Orthonormal, one a column: `vectors[row][k]` belongs to `values[k]`. */
  readonly vectors: number[][];
}

/** The identity of a size. */
export const identity = (size: number): number[][] =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, k) => (row === k ? 1 : 0)));

/** Sine and cosine that turn rows p and q of a symmetric matrix so that their shared entry is 0. */
function angle(a: Matrix, p: number, q: number): [number, number] {
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  return [t * cosine, cosine];
}

function turnColumns(a: number[][], p: number, q: number, sine: number, cosine: number): void {
  for (const row of a) [row[p], row[q]] = [cosine * row[p]! - sine * row[q]!, sine * row[p]! + cosine * row[q]!];
}

function turnRows(a: number[][], p: number, q: number, sine: number, cosine: number): void {
  const [rowP, rowQ] = [a[p]!, a[q]!];
  a[p] = rowP.map((value, k) => cosine * value - sine * rowQ[k]!);
  a[q] = rowP.map((value, k) => sine * value + cosine * rowQ[k]!);
}

const sweeps = 60;

/** Eigenvalues and eigenvectors of a symmetric matrix (n, n) by Jacobi's rotations: the same on every machine, exact to the last digits. */
export function symmetricEigen(matrix: Matrix): Eigen {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  const vectors = identity(size);
  for (let sweep = 0, turned = true; turned && sweep < sweeps; sweep++) {
    turned = false;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p]![q]!) <= 1e-17 * Math.sqrt(Math.abs(a[p]![p]! * a[q]![q]!)) || a[p]![q] === 0) continue;
        const [sine, cosine] = angle(a, p, q);
        turnColumns(a, p, q, sine, cosine);
        turnRows(a, p, q, sine, cosine);
        turnColumns(vectors, p, q, sine, cosine);
        turned = true;
      }
  }
  return { values: a.map((row, index) => row[index]!), vectors };
}
