import * as tf from '@tensorflow/tfjs';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** An initializer from a function of the shape; tfjs-layers does not export the base class. */
export const initializer = (apply: (shape: number[]) => tf.Tensor): Initializer => Object.assign(tf.initializers.zeros(), { apply });

/** Orthonormal rows from seeded normal draws, by Gram-Schmidt on plain arrays: tfjs' own takes seconds for a few hundred columns. */
export const orthogonal = (): Initializer =>
  initializer((shape) => {
    const [rows, columns] = shape as [number, number];
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const flat = Float32Array.from(orthonormal(count, length).flatMap((row) => [...row]));
    return tf.tidy(() => (rows <= columns ? tf.tensor2d(flat, [count, length]) : tf.tensor2d(flat, [count, length]).transpose()));
  });

/** A standard normal number, by Box and Muller. */
const normal = (): number => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

// Plain loops: with callbacks and copies of arrays 64 rows of 256 took 40 ms instead of 5.
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

function takeAway(row: Float64Array, other: Float64Array): void {
  const along = dot(row, other);
  for (let index = 0; index < row.length; index++) row[index]! -= along * other[index]!;
}

function orthonormal(count: number, length: number): Float64Array[] {
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const row = Float64Array.from({ length }, normal);
    // Twice is enough to undo rounding.
    for (const other of [...basis, ...basis]) takeAway(row, other);
    const size = Math.sqrt(dot(row, row));
    if (size > 1e-8) basis.push(row.map((value) => value / size));
  }
  return basis;
}
