// Strongest answer of each filter to any window of a text, and its gradient, which only the strongest windows have.
#include "op.h"
#include "product.h"

namespace {
/** vectors (B, L, E), lengths (B), kernel (W, E, F). */
struct Convolution {
  Array vectors, lengths, kernel;
  long texts, longest, units, width, filters;
  /** Floats of a window. */
  long span;
  explicit Convolution(Call& call) : vectors(call.input(0)), lengths(call.input(1)), kernel(call.input(2)) {
    if (!call.ok()) return;
    texts = vectors.size(0), longest = vectors.size(1), units = vectors.size(2), width = kernel.size(0), filters = kernel.size(2);
    span = width * units;
  }
  bool fits(Call& call) const {
    if (!call.ok()) return false;
    if (vectors.is({texts, longest, units}) && lengths.is({texts}) && kernel.is({width, units, filters})) return true;
    call.fail("vectors, lengths and kernel do not fit each other");
    return false;
  }
  long length(long text) const {
    const long given = lengths.ints()[text];
    return given < 0 ? 0 : given > longest ? longest : given;
  }
  /** A text shorter than the window is seen once. */
  long windows(long text) const { return length(text) > width ? length(text) - width + 1 : 1; }
  long allWindows() const {
    long count = 0;
    for (long text = 0; text < texts; text++) count += windows(text);
    return count;
  }
  /** The vectors of a text; those of a short one are copied and filled with zeros. */
  const float* text(long index, float* room) const {
    const float* own = vectors.data + index * longest * units;
    const long tokens = length(index);
    if (tokens >= width) return own;
    std::memcpy(room, own, tokens * units * sizeof(float));
    std::memset(room + tokens * units, 0, (width - tokens) * units * sizeof(float));
    return room;
  }
};

void forward(Call& call, bool) {
  const Convolution in(call);
  const Array bias = call.input(3);
  if (!in.fits(call)) return;
  if (!bias.is({in.filters})) return call.fail("the bias does not fit the kernel");
  const long filters = in.filters;
  const Array strongest = call.output(0, {in.texts, filters});
  const Array kept = call.output(1, {in.allWindows() * filters});
  if (!call.ok()) return;
  thread_local Scratch packed, room;
  const Packed kernel = pack(packed, in.kernel.data, in.span, filters, filters, 1);
  float* answers = kept.data;
  for (long text = 0; text < in.texts; text++) {
    const long windows = in.windows(text);
    product(windows, {in.text(text, room.take(in.span)), in.units, 1}, kernel, answers, filters, false);
    float* __restrict top = strongest.data + text * filters;
    std::memcpy(top, answers, filters * sizeof(float));
    for (long window = 1; window < windows; window++)
      for (long f = 0; f < filters; f++) {
        const float answer = answers[window * filters + f];
        top[f] = answer > top[f] || answer != answer ? answer : top[f];
      }
    for (long f = 0; f < filters; f++) {
      const float answer = top[f] + bias.data[f];
      top[f] = answer < 0.0f ? 0.0f : answer;
    }
    answers += windows * filters;
  }
}

/** What the gradient needs of a text and a filter: its strongest window and how many share that place. */
struct Winners {
  std::vector<int> window, ties;
};

Winners winnersOf(const Convolution& in, const float* answers, float* top) {
  const long filters = in.filters;
  Winners winners{std::vector<int>(in.texts * filters), std::vector<int>(in.texts * filters)};
  for (long text = 0; text < in.texts; text++) {
    const long windows = in.windows(text);
    int* __restrict first = winners.window.data() + text * filters;
    int* __restrict ties = winners.ties.data() + text * filters;
    std::memcpy(top, answers, filters * sizeof(float));
    for (long f = 0; f < filters; f++) first[f] = 0, ties[f] = 1;
    for (long window = 1; window < windows; window++) {
      const float* __restrict own = answers + window * filters;
#pragma GCC ivdep
      for (long f = 0; f < filters; f++) {
        const bool above = own[f] > top[f], level = own[f] == top[f];
        ties[f] = above ? 1 : ties[f] + (level ? 1 : 0);
        first[f] = above ? static_cast<int>(window) : first[f];
        top[f] = above ? own[f] : top[f];
      }
    }
    answers += windows * filters;
  }
  return winners;
}

/** sum += share x and to += share k. */
void addBoth(long count, float share, const float* __restrict x, float* __restrict sum, const float* __restrict k, float* __restrict to) {
#pragma GCC ivdep
  for (long index = 0; index < count; index++) {
    sum[index] += share * x[index];
    to[index] += share * k[index];
  }
}

void backward(Call& call, bool) {
  const Convolution in(call);
  const Array strongest = call.input(3), kept = call.input(4), dStrongest = call.input(5);
  if (!in.fits(call)) return;
  const long filters = in.filters;
  if (!strongest.is({in.texts, filters}) || !kept.is({in.allWindows() * filters}) || !dStrongest.is({in.texts, filters}))
    return call.fail("not what the forward pass gave");
  const Array dVectors = call.output(0, {in.texts, in.longest, in.units}), dKernel = call.output(1, {in.width, in.units, filters});
  const Array dBias = call.output(2, {filters});
  if (!call.ok()) return;
  thread_local Scratch turnedKernel, turnedSum, room, shortSum, tops;
  float* kernel = turnedKernel.take(in.span * filters);  // (F, W E)
  float* sum = turnedSum.take(in.span * filters);
  for (long n = 0; n < in.span; n++)
    for (long f = 0; f < filters; f++) kernel[f * in.span + n] = in.kernel.data[n * filters + f];
  std::memset(sum, 0, in.span * filters * sizeof(float));
  std::memset(dVectors.data, 0, in.texts * in.longest * in.units * sizeof(float));
  std::memset(dBias.data, 0, filters * sizeof(float));
  const Winners winners = winnersOf(in, kept.data, tops.take(filters));
  // Some filters at a time for all texts: their kernels and sums stay in the cache.
  constexpr long GROUP = 16;
  for (long group = 0; group < filters; group += GROUP) {
    const float* answers = kept.data;
    for (long text = 0; text < in.texts; text++) {
      const long windows = in.windows(text), tokens = in.length(text);
      const float* vectors = in.text(text, room.take(in.span));
      float* own = dVectors.data + text * in.longest * in.units;
      float* to = own;
      if (tokens < in.width) std::memset(to = shortSum.take(in.span), 0, in.span * sizeof(float));
      for (long f = group; f < filters && f < group + GROUP; f++) {
        const long at = text * filters + f;
        if (strongest.data[at] <= 0.0f) continue;  // relu lets nothing back; NaN goes on
        const float share = dStrongest.data[at] / static_cast<float>(winners.ties[at]);
        const float best = answers[winners.window[at] * filters + f];
        dBias.data[f] += dStrongest.data[at];
        const long last = winners.ties[at] > 1 ? windows : winners.window[at] + 1;
        for (long window = winners.window[at]; window < last; window++) {
          if (answers[window * filters + f] != best && best == best) continue;
          addBoth(in.span, share, vectors + window * in.units, sum + f * in.span, kernel + f * in.span, to + window * in.units);
        }
      }
      if (to != own)
        for (long n = 0; n < tokens * in.units; n++) own[n] += to[n];
      answers += windows * filters;
    }
  }
  for (long n = 0; n < in.span; n++)
    for (long f = 0; f < filters; f++) dKernel.data[n * filters + f] = sum[f * in.span + n];
}
}  // namespace

void defineConvolution() {
  define("StillhouseConvolution", {"vectors: float", "lengths: int32", "kernel: float", "bias: float"}, {"strongest: float", "kept: float"},
         false, forward);
  define("StillhouseConvolutionGrad",
         {"vectors: float", "lengths: int32", "kernel: float", "strongest: float", "kept: float", "d_strongest: float"},
         {"d_vectors: float", "d_kernel: float", "d_bias: float"}, false, backward);
}
