// Sigmoid and tanh of single floats, written so that a compiler runs many at once. NaN stays NaN.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

/** e^x to about one unit in the last place: x = n ln 2 + r, a polynomial in r, n added to the exponent. */
inline float exponential(float x) {
  x = x > 87.0f ? 87.0f : x;
  x = x < -87.0f ? -87.0f : x;
  const float n = std::nearbyint(x * 1.44269504f);
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

inline float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

/** Near 0, where the quotient would lose digits, by its odd series. */
inline float hyperbolic(float x) {
  const float e = exponential(2.0f * x);
  const float far = 1.0f - 2.0f / (e + 1.0f);
  const float s = x * x;
  const float near = x * (1.0f + s * (-1.0f / 3 + s * (2.0f / 15 + s * (-17.0f / 315 + s * (62.0f / 2835)))));
  return s < 0.04f ? near : far;
}
