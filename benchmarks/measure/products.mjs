/** The matrix products that a training step needs, from its shapes: what no implementation can leave out. */

/** Rows, inner and columns of each product of the forward pass, and how many times it occurs; of a student as the benchmarks shape it. */
export function forwardProducts(student, { batch, length, embedding, filters = 128, width = 3, units = 64, classes = 2 }) {
  if (student === 'cnn')
    return [
      { rows: batch * (length - width + 1), inner: width * embedding, columns: filters, times: 1 },
      { rows: batch, inner: filters, columns: classes, times: 1 },
    ];
  return [
    { rows: batch * length, inner: embedding, columns: 4 * units, times: 1 },
    { rows: batch, inner: units, columns: 4 * units, times: length - 1 }, // the first step has no state yet
    { rows: batch, inner: units, columns: classes, times: 1 },
  ];
}

/** GFLOP of a step: each product once forwards and twice back, for its two operands; additions and multiplications count. */
export const gflopOf = (products) =>
  (3 * products.reduce((sum, { rows, inner, columns, times }) => sum + 2 * rows * inner * columns * times, 0)) / 1e9;
