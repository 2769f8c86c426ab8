// A step of Adam on variables in their place, and the squared length of a gradient.
#include <algorithm>
#include <cmath>
#include <vector>
#include "lanes.h"
#include "op.h"
#include "threads.h"

namespace {
constexpr long CHUNK = 256, LEAST = 128;  // numbers looked at together; of such chunks, the least a core takes

bool zeros(const float* x, long count) {
  for (long first = 0; first < count; first += CHUNK) {
    const long length = std::min(CHUNK, count - first);
    uint32_t any = 0, bits[CHUNK];
    std::memcpy(bits, x + first, length * sizeof(float));
    for (long n = 0; n < length; n++) any |= bits[n];
    if (any) return false;
  }
  return true;
}

/** Of a step: a factor of the gradient, the share of the variable that decays first, and Adam's own numbers. */
struct Numbers {
  float factor, decay, step, rate, beta1, beta2, epsilon;
  Numbers(Call& call, int from) {
    float* const all[] = {&factor, &decay, &step, &rate, &beta1, &beta2, &epsilon};
    for (float* number : all) {
      const Array given = call.input(from++);
      if (!call.ok()) return;
      *number = given.data[0];
    }
  }
  float corrected() const { return rate * std::sqrt(1.0f - std::pow(beta2, step)) / (1.0f - std::pow(beta1, step)); }
};

/** A variable and its moments, changed in their place. */
struct Variable {
  Array value, mean, square;
  explicit Variable(Call& call) : value(call.input(0)), mean(call.input(1)), square(call.input(2)) {}
  bool whole() const { return mean.count() == value.count() && square.count() == value.count(); }
};

/** A step on `length` numbers from `first`; no gradient is one of zeros. Where moments are zeros too, as in a row that no text has had, nothing moves. */
void move(const Variable& variable, long first, long length, const float* gradient, const Numbers& of, float corrected) {
  float *__restrict w = variable.value.data + first, *__restrict m = variable.mean.data + first, *__restrict v = variable.square.data + first;
  const float fresh1 = 1.0f - of.beta1, fresh2 = 1.0f - of.beta2, decay = of.decay, factor = of.factor, epsilon = of.epsilon;
  if (gradient) {
    const float* __restrict g = gradient;
    for (long n = 0; n < length; n++) {
      const float own = g[n] * factor;
      m[n] += (own - m[n]) * fresh1;
      v[n] += (own * own - v[n]) * fresh2;
      w[n] = (w[n] - w[n] * decay) - m[n] * corrected / (std::sqrt(v[n]) + epsilon);
    }
  } else if (zeros(m, length) && zeros(v, length)) {
    if (decay != 0.0f)
      for (long n = 0; n < length; n++) w[n] -= w[n] * decay;
  } else {
    for (long n = 0; n < length; n++) {
      m[n] -= m[n] * fresh1;
      v[n] -= v[n] * fresh2;
      w[n] = (w[n] - w[n] * decay) - m[n] * corrected / (std::sqrt(v[n]) + epsilon);
    }
  }
}

/** A variable and its moments, the gradient, then the numbers of the step. */
void adam(Call& call, bool) {
  const Variable variable(call);
  const Array gradient = call.input(3);
  const Numbers of(call, 4);
  if (!call.ok()) return;
  const long count = variable.value.count();
  if (!variable.whole() || gradient.count() != count) return call.fail("variable, moments and gradient do not fit each other");
  const float corrected = of.corrected();
  share((count + CHUNK - 1) / CHUNK, LEAST, [&](long from, long to) {
    for (long first = from * CHUNK; first < std::min(count, to * CHUNK); first += CHUNK)
      move(variable, first, std::min(CHUNK, count - first), gradient.data + first, of, corrected);
  });
}

/** The same of a table (V, E) whose gradient is in some rows (N, E) alone; of (N) names them. */
void adamRows(Call& call, bool) {
  const Variable variable(call);
  const Array gradient = call.input(3), named = call.input(4);
  const Numbers of(call, 5);
  if (!call.ok()) return;
  const long rows = variable.value.size(0), width = variable.value.size(1), given = named.size(0);
  if (!variable.whole() || !variable.value.is({rows, width}) || !gradient.is({given, width}) || !named.is({given}))
    return call.fail("table, moments and rows do not fit each other");
  std::vector<const float*> at(rows);
  for (long row = 0; row < given; row++)
    if (const long id = named.ints()[row]; id >= 0 && id < rows) at[id] = gradient.data + row * width;
  const float corrected = of.corrected();
  share(rows, LEAST * CHUNK / std::max(1L, width), [&](long from, long to) {
    for (long row = from; row < to; row++) move(variable, row * width, width, at[row], of, corrected);
  });
}

/** x (N) to the sum of its squares. */
void squares(Call& call, bool) {
  constexpr long PART = 64 * 1024;
  const Array x = call.input(0);
  if (!call.ok()) return;
  const Array sum = call.output(0, {});
  if (!call.ok()) return;
  const long count = x.count();
  std::vector<double> parts((count + PART - 1) / PART);
  together(static_cast<long>(parts.size()), [&](long part) {
    const long first = part * PART;
    parts[part] = dot(x.data + first, x.data + first, std::min(PART, count - first));
  });
  double all = 0.0;
  for (double part : parts) all += part;
  sum.data[0] = static_cast<float>(all);
}
}  // namespace

void defineAdam() {
  define("StillhouseSquares", {"x: float"}, {"sum: float"}, false, squares);
  const auto inputs = [](std::initializer_list<const char*> gradient) {
    std::vector<const char*> all{"variable: float", "mean: float", "square: float"};
    all.insert(all.end(), gradient);
    for (const char* number : {"factor: float", "decay: float", "step: float", "rate: float", "beta1: float", "beta2: float", "epsilon: float"})
      all.push_back(number);
    return all;
  };
  defineStateful("StillhouseAdam", inputs({"gradient: float"}), adam);
  defineStateful("StillhouseAdamRows", inputs({"gradient: float", "of: int32"}), adamRows);
}
