// What the LSTM's and the GRU's kernels share: their inputs, and the products that are one for all steps.
#pragma once
#include "op.h"
#include "product.h"
#include "rows.h"

/** vectors (B, L, E), lengths (B), kernel (E, C), recurrent (U, C), bias (C); columns C are `gates` times U. */
struct Recurrent {
  Array vectors, lengths, kernel, recurrent;
  long texts, longest, width, units, columns;
  Recurrent(Call& call, long gates)
      : vectors(call.input(0)), lengths(call.input(1)), kernel(call.input(2)), recurrent(call.input(3)) {
    if (!call.ok()) return;
    texts = vectors.size(0), longest = vectors.size(1), width = vectors.size(2), units = recurrent.size(0), columns = gates * units;
  }
  bool fits(Call& call) const {
    if (!call.ok()) return false;
    if (vectors.is({texts, longest, width}) && lengths.is({texts}) && kernel.is({width, columns}) && recurrent.is({units, columns}))
      return true;
    call.fail("vectors, lengths and kernels do not fit each other");
    return false;
  }
};

/** Copies the vectors of the packed rows one after the other: (N, E). */
inline const float* gathered(Scratch& scratch, const Rows& rows, const Recurrent& in, bool reverse) {
  float* to = scratch.take(rows.tokens * in.width);
  rows.each(in.longest, reverse, [&](long row, long place) {
    std::memcpy(to + row * in.width, in.vectors.data + place * in.width, in.width * sizeof(float));
  });
  return to;
}

/** z (N, C) = vectors times kernel; the bias comes where the gates are computed. */
inline void project(const Rows& rows, const Recurrent& in, bool reverse, float* z) {
  thread_local Scratch vectors, kernel;
  const float* x = gathered(vectors, rows, in, reverse);
  product(rows.tokens, {x, in.width, 1}, pack(kernel, in.kernel.data, in.width, in.columns, in.columns, 1), z, in.columns, false);
}

/** From the states of the packed rows (N, U) to that of each text after its last token (B, U), zeros for a text without tokens. */
inline void lastStates(const Rows& rows, const Recurrent& in, const float* states, float* last) {
  std::memset(last, 0, in.texts * in.units * sizeof(float));
  for (long j = 0; j < in.texts; j++) {
    const long length = rows.lengths[rows.order[j]];
    if (length > 0) std::memcpy(last + rows.order[j] * in.units, states + (rows.offset[length - 1] + j) * in.units, in.units * sizeof(float));
  }
}

/**
 * sum (left columns, columns) += the transpose of left (rows, left columns) times dz (rows, columns); `stride` floats lead from row to row
 * of dz and of the sum. dz is packed a piece at a time, which stays in the cache.
 */
inline void addTransposed(long rows, const float* left, long leftColumns, const float* dz, long columns, long stride, float* sum) {
  constexpr long PIECE = 128;
  thread_local Scratch packed;
  for (long first = 0; first < rows; first += PIECE) {
    const long count = rows - first < PIECE ? rows - first : PIECE;
    const Packed piece = pack(packed, dz + first * stride, count, columns, stride, 1);
    product(leftColumns, {left + first * leftColumns, 1, leftColumns}, piece, sum, stride, true);
  }
}

/** From the gradient of z to those of the vectors, the kernel and the bias. */
inline void projectBack(const Rows& rows, const Recurrent& in, bool reverse, const float* dz, float* dVectors, float* dKernel,
                        float* dBias) {
  thread_local Scratch vectors, kernel, packedBack;
  const float* x = gathered(vectors, rows, in, reverse);
  std::memset(dKernel, 0, in.width * in.columns * sizeof(float));
  addTransposed(rows.tokens, x, in.width, dz, in.columns, in.columns, dKernel);
  std::memset(dBias, 0, in.columns * sizeof(float));
  for (long row = 0; row < rows.tokens; row++)
    for (long n = 0; n < in.columns; n++) dBias[n] += dz[row * in.columns + n];
  float* back = packedBack.take(rows.tokens * in.width);
  product(rows.tokens, {dz, in.columns, 1}, pack(kernel, in.kernel.data, in.columns, in.width, 1, in.columns), back, in.width, false);
  std::memset(dVectors, 0, in.texts * in.longest * in.width * sizeof(float));
  rows.each(in.longest, reverse, [&](long row, long place) {
    std::memcpy(dVectors + place * in.width, back + row * in.width, in.width * sizeof(float));
  });
}
