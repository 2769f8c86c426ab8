// Products of large matrices of floats on all cores.
#pragma once

/** Element (row, column) is data[row * down + column * across]; where `rows` is given, row i is that numbered rows[i]. */
struct Matrix {
  const float* data;
  long down, across;
  const long* rows = nullptr;
  const long* columns = nullptr;
  long row(long index) const { return (rows ? rows[index] : index) * down; }
  long column(long index) const { return (columns ? columns[index] : index) * across; }
};

/** The same matrix with rows as columns. */
inline Matrix turned(const Matrix& m) { return {m.data, m.across, m.down, m.columns, m.rows}; }

/** Where a product goes: row i is that numbered rows[i], or i; `bias` is added to each row where there is one. */
struct Result {
  float* data;
  const long* rows = nullptr;
  const float* bias = nullptr;
};

/** c, whose rows are `columns` floats apart, = a (rows, depth) times b (depth, columns). */
void multiply(long rows, long depth, long columns, const Matrix& a, const Matrix& b, const Result& c);
