// State of an LSTM after the last token of each text, and its gradient. Columns as in Keras: input, forget, candidate, output.
#include "recurrent.h"
#include "squash.h"

namespace {
/** What the forward pass keeps for the gradient, N rows each: the gates (4U), then cell, its tanh and the state (U each). */
struct Kept {
  float *gates, *cell, *squashed, *state;
  Kept(float* at, long tokens, long units)
      : gates(at), cell(gates + tokens * 4 * units), squashed(cell + tokens * units), state(squashed + tokens * units) {}
};

/** One row of `units` each; the gates are those of Kept. The first step has nothing before it. */
template <bool first>
void activate(long units, const float* bias, float* gates, const float* __restrict before, float* __restrict cell, float* __restrict squashed,
              float* __restrict state) {
  float *__restrict i = gates, *__restrict f = gates + units, *__restrict g = gates + 2 * units, *__restrict o = gates + 3 * units;
  const float *bi = bias, *bf = bias + units, *bg = bias + 2 * units, *bo = bias + 3 * units;
#pragma GCC ivdep
  for (long u = 0; u < units; u++) {
    const float input = sigmoid(i[u] + bi[u]), forget = sigmoid(f[u] + bf[u]), output = sigmoid(o[u] + bo[u]);
    const float candidate = hyperbolic(g[u] + bg[u]);
    const float c = first ? input * candidate : input * candidate + forget * before[u];
    const float t = hyperbolic(c);
    i[u] = input, f[u] = forget, g[u] = candidate, o[u] = output;
    cell[u] = c, squashed[u] = t, state[u] = output * t;
  }
}

/** dz of one row from dState and dCell; dCell becomes that of the step before. */
template <bool first>
void slope(long units, const float* gates, const float* __restrict before, const float* __restrict squashed,
           const float* __restrict dState, float* __restrict dCell, float* dz) {
  const float *__restrict i = gates, *__restrict f = gates + units, *__restrict g = gates + 2 * units, *__restrict o = gates + 3 * units;
  float *__restrict di = dz, *__restrict df = dz + units, *__restrict dg = dz + 2 * units, *__restrict dout = dz + 3 * units;
#pragma GCC ivdep
  for (long u = 0; u < units; u++) {
    const float dc = dCell[u] + dState[u] * o[u] * (1.0f - squashed[u] * squashed[u]);
    di[u] = dc * g[u] * i[u] * (1.0f - i[u]);
    df[u] = first ? 0.0f : dc * before[u] * f[u] * (1.0f - f[u]);
    dg[u] = dc * i[u] * (1.0f - g[u] * g[u]);
    dout[u] = dState[u] * squashed[u] * o[u] * (1.0f - o[u]);
    dCell[u] = dc * f[u];
  }
}

void forward(Call& call, bool reverse) {
  const Recurrent in(call, 4);
  const Array bias = call.input(4);
  if (!in.fits(call)) return;
  if (!bias.is({in.columns})) return call.fail("the bias does not fit the kernel");
  const Rows rows(in.lengths.ints(), in.texts, in.longest);
  const long units = in.units, columns = in.columns;
  const Array state = call.output(0, {in.texts, units});
  const Array kept = call.output(1, {rows.tokens * 7 * units});
  if (!call.ok()) return;
  const Kept k(kept.data, rows.tokens, units);
  project(rows, in, reverse, k.gates);
  thread_local Scratch packed;
  const Packed recurrent = pack(packed, in.recurrent.data, units, columns, columns, 1);
  for (long step = 0; step < rows.steps(); step++) {
    const long at = rows.offset[step], last = step > 0 ? rows.offset[step - 1] : 0;
    if (step > 0) product(rows.active[step], {k.state + last * units, units, 1}, recurrent, k.gates + at * columns, columns, true);
    for (long j = 0; j < rows.active[step]; j++) {
      const long row = at + j;
      (step > 0 ? activate<false> : activate<true>)(units, bias.data, k.gates + row * columns, k.cell + (last + j) * units, k.cell + row * units,
                                                    k.squashed + row * units, k.state + row * units);
    }
  }
  lastStates(rows, in, k.state, state.data);
}

void backward(Call& call, bool reverse) {
  const Recurrent in(call, 4);
  const Array kept = call.input(4), dState = call.input(5);
  if (!in.fits(call)) return;
  const Rows rows(in.lengths.ints(), in.texts, in.longest);
  const long units = in.units, columns = in.columns;
  if (!kept.is({rows.tokens * 7 * units}) || !dState.is({in.texts, units})) return call.fail("not what the forward pass gave");
  const Array dVectors = call.output(0, {in.texts, in.longest, in.width}), dKernel = call.output(1, {in.width, columns});
  const Array dRecurrent = call.output(2, {units, columns}), dBias = call.output(3, {columns});
  if (!call.ok()) return;
  const Kept k(kept.data, rows.tokens, units);
  thread_local Scratch slopes, states, cells, turned;
  float* dz = slopes.take(rows.tokens * columns);
  float* dh = states.take(in.texts * units);
  float* dc = cells.take(in.texts * units);
  const Packed back = pack(turned, in.recurrent.data, columns, units, 1, columns);
  for (long step = rows.steps() - 1, later = 0; step >= 0; later = rows.active[step--]) {
    const long at = rows.offset[step], last = step > 0 ? rows.offset[step - 1] : 0;
    product(later, {dz + (at + rows.active[step]) * columns, columns, 1}, back, dh, units, false);
    for (long j = later; j < rows.active[step]; j++) {
      std::memcpy(dh + j * units, dState.data + rows.order[j] * units, units * sizeof(float));
      std::memset(dc + j * units, 0, units * sizeof(float));
    }
    for (long j = 0; j < rows.active[step]; j++) {
      const long row = at + j;
      (step > 0 ? slope<false> : slope<true>)(units, k.gates + row * columns, k.cell + (last + j) * units, k.squashed + row * units,
                                              dh + j * units, dc + j * units, dz + row * columns);
    }
  }
  std::memset(dRecurrent.data, 0, units * columns * sizeof(float));
  for (long step = 1; step < rows.steps(); step++)
    addTransposed(rows.active[step], k.state + rows.offset[step - 1] * units, units, dz + rows.offset[step] * columns, columns, columns,
                  dRecurrent.data);
  projectBack(rows, in, reverse, dz, dVectors.data, dKernel.data, dBias.data);
}
}  // namespace

void defineLstm() {
  define("StillhouseLstm", {"vectors: float", "lengths: int32", "kernel: float", "recurrent: float", "bias: float"},
         {"state: float", "kept: float"}, true, forward);
  define("StillhouseLstmGrad",
         {"vectors: float", "lengths: int32", "kernel: float", "recurrent: float", "kept: float", "d_state: float"},
         {"d_vectors: float", "d_kernel: float", "d_recurrent: float", "d_bias: float"}, true, backward);
}
