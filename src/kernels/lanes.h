// Sums of many floats, as many at once as the processor can.
#pragma once
#include "product.h"

inline float total(const Lanes& lanes) {
  float parts[LANES], sum = 0.0f;
  std::memcpy(parts, &lanes, sizeof parts);
  for (float part : parts) sum += part;
  return sum;
}

inline const Lanes& lanesAt(const float* at) { return *reinterpret_cast<const Lanes*>(at); }

inline float sumOf(const float* x, long count) {
  Lanes sum = {};
  long n = 0;
  for (; n + LANES <= count; n += LANES) sum += lanesAt(x + n);
  float all = total(sum);
  for (; n < count; n++) all += x[n];
  return all;
}

inline float dot(const float* x, const float* y, long count) {
  Lanes sum = {};
  long n = 0;
  for (; n + LANES <= count; n += LANES) sum += lanesAt(x + n) * lanesAt(y + n);
  float all = total(sum);
  for (; n < count; n++) all += x[n] * y[n];
  return all;
}

/** to (columns) = the sum of the rows of x (rows, columns). */
inline void sumOfRows(const float* x, long rows, long columns, float* __restrict to) {
  std::memset(to, 0, columns * sizeof(float));
  for (long row = 0; row < rows; row++) {
    const float* __restrict from = x + row * columns;
    for (long n = 0; n < columns; n++) to[n] += from[n];
  }
}
