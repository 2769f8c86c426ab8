// A dense layer's product and its gradients for the tokens that are there, each an op of its own: what nobody needs is not computed.
#include "lanes.h"
#include "matrix.h"
#include "tokens.h"

namespace {
/** x (N, K), kernel (K, M), bias (M) and the lengths of the texts whose tokens the rows are, or none, to (N, M); zeros for padding. */
void forward(Call& call, bool) {
  const Array x = call.input(0), kernel = call.input(1), bias = call.input(2), lengths = call.input(3);
  if (!call.ok()) return;
  const long rows = x.size(0), inner = x.size(1), columns = kernel.size(1);
  if (!x.is({rows, inner}) || !kernel.is({inner, columns}) || !bias.is({columns}) || !Tokens::fit(lengths, rows))
    return call.fail("x, kernel and bias do not fit each other");
  const Array y = call.output(0, {rows, columns});
  if (!call.ok()) return;
  const Tokens tokens(lengths, rows);
  multiply(tokens.count, inner, columns, {x.data, inner, 1, tokens.numbers}, {kernel.data, columns, 1}, {y.data, tokens.numbers, bias.data});
  tokens.clearOthers(y.data, rows, columns);
}

/** The gradient dy (N, M), the kernel (K, M) and lengths to the gradient of x (N, K). */
void ofInputs(Call& call, bool) {
  const Array dy = call.input(0), kernel = call.input(1), lengths = call.input(2);
  if (!call.ok()) return;
  const long rows = dy.size(0), columns = dy.size(1), inner = kernel.size(0);
  if (!dy.is({rows, columns}) || !kernel.is({inner, columns}) || !Tokens::fit(lengths, rows)) return call.fail("dy and kernel do not fit each other");
  const Array dx = call.output(0, {rows, inner});
  if (!call.ok()) return;
  const Tokens tokens(lengths, rows);
  multiply(tokens.count, columns, inner, {dy.data, columns, 1, tokens.numbers}, {kernel.data, 1, columns}, {dx.data, tokens.numbers});
  tokens.clearOthers(dx.data, rows, inner);
}

/** x (N, K), dy (N, M) and lengths to the gradients of kernel (K, M) and bias (M). */
void ofKernel(Call& call, bool) {
  const Array x = call.input(0), dy = call.input(1), lengths = call.input(2);
  if (!call.ok()) return;
  const long rows = x.size(0), inner = x.size(1), columns = dy.size(1);
  if (!x.is({rows, inner}) || !dy.is({rows, columns}) || !Tokens::fit(lengths, rows)) return call.fail("x and dy do not fit each other");
  const Array dKernel = call.output(0, {inner, columns}), dBias = call.output(1, {columns});
  if (!call.ok()) return;
  const Tokens tokens(lengths, rows);
  multiply(inner, tokens.count, columns, turned({x.data, inner, 1, tokens.numbers}), {dy.data, columns, 1, tokens.numbers}, {dKernel.data});
  if (tokens.count == 0) std::memset(dKernel.data, 0, inner * columns * sizeof(float));
  sumOfRows(dy.data, rows, columns, dBias.data);
}
}  // namespace

void defineDense() {
  define("StillhouseDense", {"x: float", "kernel: float", "bias: float", "lengths: int32"}, {"y: float"}, false, forward);
  define("StillhouseDenseInputs", {"dy: float", "kernel: float", "lengths: int32"}, {"dx: float"}, false, ofInputs);
  define("StillhouseDenseKernel", {"x: float", "dy: float", "lengths: int32"}, {"d_kernel: float", "d_bias: float"}, false, ofKernel);
}
