/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Householder's reduction to a tridiagonal one and the implicit QL method (EISPACK's
 * tred2 and tql2, Bowdler, Martin, Reinsch and Wilkinson 1968): for matrices of hundreds of rows, where Jacobi's rotations take too long.
 */
export interface Spectrum {
  /** In no order. */
  readonly values: Float64Array;
  /** (n, n) flattened: column k belongs to `values[k]`. */
  readonly vectors: Float64Array;
}

/** Decomposes a symmetric matrix (n, n) flattened. */
export function symmetricTridiagonal(matrix: Float64Array, n: number): Spectrum {
  const vectors = matrix.slice();
  const [diagonal, beside] = [new Float64Array(n), new Float64Array(n)];
  reduce(vectors, diagonal, beside, n);
  for (let index = 1; index < n; index++) beside[index - 1] = beside[index]!;
  if (n > 0) beside[n - 1] = 0;
  iterate(vectors, diagonal, beside, n);
  return { values: diagonal, vectors };
}

/** tred2: `z` becomes the orthogonal matrix of the reduction, `d` the diagonal, `e[1..]` what stands beside it. */
function reduce(z: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = n - 1; i > 0; i--) d[i] = reflect(z, e, i, n);
  if (n > 0) [d[0], e[0]] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (d[i] !== 0) accumulate(z, i, n);
    d[i] = z[i * n + i]!;
    z[i * n + i] = 1;
    for (let j = 0; j < i; j++) z[j * n + i] = z[i * n + j] = 0;
  }
}

/** One reflection, which clears row i left of the diagonal's neighbour; gives half the squared norm of its vector, 0 where there is nothing to clear. */
function reflect(z: Float64Array, e: Float64Array, i: number, n: number): number {
  const row = i * n;
  let scale = 0;
  for (let k = 0; k < i; k++) scale += Math.abs(z[row + k]!);
  if (i === 1 || scale === 0) {
    e[i] = z[row + i - 1]!;
    return 0;
  }
  let h = 0;
  for (let k = 0; k < i; k++) h += (z[row + k]! /= scale) ** 2;
  const f = z[row + i - 1]!;
  const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * g;
  h -= f * g;
  z[row + i - 1] = f - g;
  const shared = products(z, e, i, n, h);
  const half = shared / (h + h);
  for (let j = 0; j < i; j++) {
    const [u, w] = [z[row + j]!, (e[j]! -= half * z[row + j]!)];
    for (let k = 0; k <= j; k++) z[j * n + k]! -= u * e[k]! + w * z[row + k]!;
  }
  return h;
}

/** `e` becomes A u / h for the vector u in row i; gives u times that. */
function products(z: Float64Array, e: Float64Array, i: number, n: number, h: number): number {
  const row = i * n;
  let shared = 0;
  for (let j = 0; j < i; j++) {
    z[j * n + i] = z[row + j]! / h;
    let g = 0;
    for (let k = 0; k <= j; k++) g += z[j * n + k]! * z[row + k]!;
    for (let k = j + 1; k < i; k++) g += z[k * n + j]! * z[row + k]!;
    e[j] = g / h;
    shared += e[j]! * z[row + j]!;
  }
  return shared;
}

/** Multiplies the reflection of row i into the matrix of those before it. */
function accumulate(z: Float64Array, i: number, n: number): void {
  for (let j = 0; j < i; j++) {
    let g = 0;
    for (let k = 0; k < i; k++) g += z[i * n + k]! * z[k * n + j]!;
    for (let k = 0; k < i; k++) z[k * n + j]! -= g * z[k * n + i]!;
  }
}

const MOST = 60; // turns for one value; a few are enough

/** tql2: turns the tridiagonal matrix (`d`, `e[0..]`) into a diagonal one, and the columns of `z` into its eigenvectors. */
function iterate(z: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let l = 0; l < n; l++)
    for (let turn = 0; turn < MOST; turn++) {
      const m = splitAfter(d, e, l, n);
      if (m === l) break;
      chase(z, d, e, l, m, n);
    }
}

/** The first place from l on after which nothing stands beside the diagonal. */
function splitAfter(d: Float64Array, e: Float64Array, l: number, n: number): number {
  let m = l;
  while (m < n - 1) {
    const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
    if (Math.abs(e[m]!) <= Number.EPSILON * size) break;
    m++;
  }
  return m;
}

/** One implicit QL step with Wilkinson's shift on rows l to m. */
function chase(z: Float64Array, d: Float64Array, e: Float64Array, l: number, m: number, n: number): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let r = Math.hypot(g, 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const [f, b] = [s * e[i]!, c * e[i]!];
    e[i + 1] = r = Math.hypot(f, g);
    if (r === 0) {
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    [s, c] = [f / r, g / r];
    g = d[i + 1]! - p;
    r = (d[i]! - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    turnColumns(z, i, s, c, n);
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}

function turnColumns(z: Float64Array, i: number, s: number, c: number, n: number): void {
  for (let at = i; at < n * n; at += n) {
    const [left, right] = [z[at]!, z[at + 1]!];
    z[at + 1] = s * left + c * right;
    z[at] = c * left - s * right;
  }
}
