// GELU by the error function, and its gradient.
#include "op.h"
#include "squash.h"
#include "threads.h"

namespace {
constexpr long LEAST = 32 * 1024;

/** The share of a standard normal distribution below x, by a quotient of polynomials for the error function. */
inline float below(float x) {
  float e = x * 0.70710678f;
  e = e > 4.0f ? 4.0f : e;
  e = e < -4.0f ? -4.0f : e;
  const float s = e * e;
  float p = -2.72614225801306e-10f;
  p = p * s + 2.77068142495902e-08f;
  p = p * s - 2.10102402082508e-06f;
  p = p * s - 5.69250639462346e-05f;
  p = p * s - 7.34990630326855e-04f;
  p = p * s - 2.95459980854025e-03f;
  p = p * s - 1.60960333262415e-02f;
  float q = -1.45660718464996e-05f;
  q = q * s - 2.13374055278905e-04f;
  q = q * s - 1.68282697438203e-03f;
  q = q * s - 7.37332916720468e-03f;
  q = q * s - 1.42647390514189e-02f;
  return 0.5f + 0.5f * (e * p / q);
}

void forward(Call& call, bool) {
  const Array x = call.input(0);
  if (!call.ok()) return;
  const long count = x.size(0);
  if (!x.is({count})) return call.fail("not a vector");
  const Array y = call.output(0, {count});
  if (!call.ok()) return;
  share(count, LEAST, [&](long first, long after) {
    const float* __restrict from = x.data;
    float* __restrict to = y.data;
    for (long n = first; n < after; n++) to[n] = from[n] * below(from[n]);
  });
}

void backward(Call& call, bool) {
  const Array x = call.input(0), dy = call.input(1);
  if (!call.ok()) return;
  const long count = x.size(0);
  if (!x.is({count}) || !dy.is({count})) return call.fail("not what the forward pass gave");
  const Array dx = call.output(0, {count});
  if (!call.ok()) return;
  share(count, LEAST, [&](long first, long after) {
    const float *__restrict at = x.data, *__restrict own = dy.data;
    float* __restrict to = dx.data;
    for (long n = first; n < after; n++) to[n] = own[n] * (below(at[n]) + at[n] * (0.39894228f * exponential(-0.5f * at[n] * at[n])));
  });
}
}  // namespace

void defineGelu() {
  define("StillhouseGelu", {"x: float"}, {"y: float"}, false, forward);
  define("StillhouseGeluGrad", {"x: float", "dy: float"}, {"dx: float"}, false, backward);
}
