// Layer norm of rows, and its gradient.
#include <algorithm>
#include <cmath>
#include "lanes.h"
#include "op.h"
#include "threads.h"

namespace {
constexpr long LEAST = 32 * 1024;  // numbers of a part

/** x (N, D), gamma (D), beta (D) and epsilon to y (N, D), and each row's mean and inverse deviation (N, 2). */
void forward(Call& call, bool) {
  const Array x = call.input(0), gamma = call.input(1), beta = call.input(2), epsilon = call.input(3);
  if (!call.ok()) return;
  const long rows = x.size(0), width = x.size(1);
  if (!x.is({rows, width}) || !gamma.is({width}) || !beta.is({width}) || !epsilon.is({})) return call.fail("x, gamma and beta do not fit each other");
  const Array y = call.output(0, {rows, width}), kept = call.output(1, {rows, 2});
  if (!call.ok()) return;
  share(rows, LEAST / std::max(1L, width), [&](long first, long after) {
    for (long row = first; row < after; row++) {
      const float* __restrict from = x.data + row * width;
      float* __restrict to = y.data + row * width;
      const float mean = sumOf(from, width) / static_cast<float>(width);
      for (long n = 0; n < width; n++) to[n] = from[n] - mean;
      const float inverse = 1.0f / std::sqrt(dot(to, to, width) / static_cast<float>(width) + epsilon.data[0]);
      const float *__restrict g = gamma.data, *__restrict b = beta.data;
      for (long n = 0; n < width; n++) to[n] = to[n] * inverse * g[n] + b[n];
      kept.data[2 * row] = mean, kept.data[2 * row + 1] = inverse;
    }
  });
}

/** x, gamma, what was kept and dy (N, D) to the gradients of x, gamma and beta. */
void backward(Call& call, bool) {
  const Array x = call.input(0), gamma = call.input(1), kept = call.input(2), dy = call.input(3);
  if (!call.ok()) return;
  const long rows = x.size(0), width = x.size(1);
  if (!x.is({rows, width}) || !gamma.is({width}) || !kept.is({rows, 2}) || !dy.is({rows, width})) return call.fail("not what the forward pass gave");
  const Array dx = call.output(0, {rows, width}), dGamma = call.output(1, {width}), dBeta = call.output(2, {width});
  if (!call.ok()) return;
  // Sums over rows are made part by part, so that they come out the same whoever takes a part.
  const long parts = std::clamp(rows * width / LEAST, 1L, 16L);
  thread_local Scratch sums, scaled;
  float* const all = sums.take(2 * parts * width);
  std::memset(all, 0, 2 * parts * width * sizeof(float));
  together(parts, [&](long part) {
    float *__restrict ofGamma = all + 2 * part * width, *__restrict ofBeta = ofGamma + width;
    thread_local Scratch rowsOfPart;
    float* const room = rowsOfPart.take(2 * width);
    float *__restrict plain = room, *__restrict slope = room + width;
    for (long row = rows * part / parts; row < rows * (part + 1) / parts; row++) {
      const float *__restrict from = x.data + row * width, *__restrict own = dy.data + row * width, *__restrict g = gamma.data;
      float* __restrict to = dx.data + row * width;
      const float mean = kept.data[2 * row], inverse = kept.data[2 * row + 1];
      for (long n = 0; n < width; n++) {
        plain[n] = (from[n] - mean) * inverse;
        slope[n] = own[n] * g[n];
        ofGamma[n] += own[n] * plain[n];
        ofBeta[n] += own[n];
      }
      const float shift = sumOf(slope, width) / static_cast<float>(width), tilt = dot(slope, plain, width) / static_cast<float>(width);
      for (long n = 0; n < width; n++) to[n] = inverse * (slope[n] - shift - plain[n] * tilt);
    }
  });
  std::memset(dGamma.data, 0, width * sizeof(float));
  std::memset(dBeta.data, 0, width * sizeof(float));
  for (long part = 0; part < parts; part++)
    for (long n = 0; n < width; n++) {
      dGamma.data[n] += all[2 * part * width + n];
      dBeta.data[n] += all[(2 * part + 1) * width + n];
    }
}
}  // namespace

void defineNorm() {
  define("StillhouseNorm", {"x: float", "gamma: float", "beta: float", "epsilon: float"}, {"y: float", "kept: float"}, false, forward);
  define("StillhouseNormGrad", {"x: float", "gamma: float", "kept: float", "dy: float"}, {"dx: float", "d_gamma: float", "d_beta: float"}, false,
         backward);
}
