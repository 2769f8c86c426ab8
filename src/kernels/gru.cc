// State of a GRU after the last token of each text, and its gradient. Columns as in Keras with reset_after=False: update, reset, candidate.
#include "recurrent.h"
#include "squash.h"

namespace {
/** What the forward pass keeps for the gradient, N rows each: the gates and the candidate (3U), what passed the reset gate, the state (U each). */
struct Kept {
  float *gates, *passed, *state;
  Kept(float* at, long tokens, long units) : gates(at), passed(gates + tokens * 3 * units), state(passed + tokens * units) {}
};

void forward(Call& call, bool reverse) {
  const Recurrent in(call, 3);
  const Array bias = call.input(4);
  if (!in.fits(call)) return;
  if (!bias.is({in.columns})) return call.fail("the bias does not fit the kernel");
  const Rows rows(in.lengths.ints(), in.texts, in.longest);
  const long units = in.units, columns = in.columns;
  const Array state = call.output(0, {in.texts, units});
  const Array kept = call.output(1, {rows.tokens * 5 * units});
  if (!call.ok()) return;
  const Kept k(kept.data, rows.tokens, units);
  project(rows, in, reverse, k.gates);
  thread_local Scratch packedGates, packedCandidate;
  const Packed gates = pack(packedGates, in.recurrent.data, units, 2 * units, columns, 1);
  const Packed candidate = pack(packedCandidate, in.recurrent.data + 2 * units, units, units, columns, 1);
  for (long step = 0; step < rows.steps(); step++) {
    const long at = rows.offset[step], count = rows.active[step], last = step > 0 ? rows.offset[step - 1] : 0;
    float *z = k.gates + at * columns, *passed = k.passed + at * units;
    const float* before = k.state + last * units;
    if (step > 0) product(count, {before, units, 1}, gates, z, columns, true);
    for (long j = 0; j < count; j++)
      for (long u = 0; u < 2 * units; u++) z[j * columns + u] = sigmoid(z[j * columns + u] + bias.data[u]);
    for (long j = 0; j < count; j++)
      for (long u = 0; u < units; u++) passed[j * units + u] = step > 0 ? z[j * columns + units + u] * before[j * units + u] : 0.0f;
    if (step > 0) product(count, {passed, units, 1}, candidate, z + 2 * units, columns, true);
    for (long j = 0; j < count; j++) {
      float* __restrict row = z + j * columns;
      float* __restrict own = k.state + (at + j) * units;
      for (long u = 0; u < units; u++) {
        const float c = hyperbolic(row[2 * units + u] + bias.data[2 * units + u]), h = step > 0 ? before[j * units + u] : 0.0f;
        row[2 * units + u] = c;
        own[u] = c + row[u] * (h - c);
      }
    }
  }
  lastStates(rows, in, k.state, state.data);
}

void backward(Call& call, bool reverse) {
  const Recurrent in(call, 3);
  const Array kept = call.input(4), dState = call.input(5);
  if (!in.fits(call)) return;
  const Rows rows(in.lengths.ints(), in.texts, in.longest);
  const long units = in.units, columns = in.columns;
  if (!kept.is({rows.tokens * 5 * units}) || !dState.is({in.texts, units})) return call.fail("not what the forward pass gave");
  const Array dVectors = call.output(0, {in.texts, in.longest, in.width}), dKernel = call.output(1, {in.width, columns});
  const Array dRecurrent = call.output(2, {units, columns}), dBias = call.output(3, {columns});
  if (!call.ok()) return;
  const Kept k(kept.data, rows.tokens, units);
  thread_local Scratch slopes, states, passes, turnedGates, turnedCandidate;
  float* dz = slopes.take(rows.tokens * columns);
  float* dh = states.take(in.texts * units);
  float* dPassed = passes.take(in.texts * units);
  const Packed gates = pack(turnedGates, in.recurrent.data, 2 * units, units, 1, columns);
  const Packed candidate = pack(turnedCandidate, in.recurrent.data + 2 * units, units, units, 1, columns);
  long later = 0;
  for (long step = rows.steps() - 1; step >= 0; step--) {
    const long at = rows.offset[step], count = rows.active[step], last = step > 0 ? rows.offset[step - 1] : 0;
    const float* before = k.state + last * units;
    for (long j = later; j < count; j++) std::memcpy(dh + j * units, dState.data + rows.order[j] * units, units * sizeof(float));
    for (long j = 0; j < count; j++) {
      const float* __restrict z = k.gates + (at + j) * columns;
      float* __restrict d = dz + (at + j) * columns;
      for (long u = 0; u < units; u++) {
        const float c = z[2 * units + u];
        d[2 * units + u] = dh[j * units + u] * (1.0f - z[u]) * (1.0f - c * c);
      }
    }
    product(count, {dz + at * columns + 2 * units, columns, 1}, candidate, dPassed, units, false);
    for (long j = 0; j < count; j++) {
      const float* __restrict z = k.gates + (at + j) * columns;
      float* __restrict d = dz + (at + j) * columns;
      for (long u = 0; u < units; u++) {
        const float update = z[u], reset = z[units + u], c = z[2 * units + u], h = step > 0 ? before[j * units + u] : 0.0f;
        const float own = dh[j * units + u];
        d[u] = own * (h - c) * update * (1.0f - update);
        d[units + u] = dPassed[j * units + u] * h * reset * (1.0f - reset);
        dh[j * units + u] = own * update + dPassed[j * units + u] * reset;
      }
    }
    product(count, {dz + at * columns, columns, 1}, gates, dh, units, true);
    later = count;
  }
  std::memset(dRecurrent.data, 0, units * columns * sizeof(float));
  for (long step = 1; step < rows.steps(); step++) {
    const float* d = dz + rows.offset[step] * columns;
    addTransposed(rows.active[step], k.state + rows.offset[step - 1] * units, units, d, 2 * units, columns, dRecurrent.data);
    addTransposed(rows.active[step], k.passed + rows.offset[step] * units, units, d + 2 * units, units, columns,
                  dRecurrent.data + 2 * units);
  }
  projectBack(rows, in, reverse, dz, dVectors.data, dKernel.data, dBias.data);
}
}  // namespace

void defineGru() {
  define("StillhouseGru", {"vectors: float", "lengths: int32", "kernel: float", "recurrent: float", "bias: float"},
         {"state: float", "kept: float"}, true, forward);
  define("StillhouseGruGrad",
         {"vectors: float", "lengths: int32", "kernel: float", "recurrent: float", "kept: float", "d_state: float"},
         {"d_vectors: float", "d_kernel: float", "d_recurrent: float", "d_bias: float"}, true, backward);
}
