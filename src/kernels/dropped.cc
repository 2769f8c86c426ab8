// Dropout: numbers set to 0 with a probability, the others grown; the draws are those of StatelessRandomUniform.
#include <algorithm>
#include "noise.h"
#include "op.h"
#include "threads.h"

namespace {
constexpr long CHUNK = 1024, LEAST = 16;  // numbers drawn at once; of such chunks, the least a core takes

/** x (N), the rate and a seed (2) to (N). The gradient is the same of dy. */
void dropped(Call& call, bool) {
  const Array x = call.input(0), rate = call.input(1), seed = call.input(2);
  if (!call.ok()) return;
  const long count = x.size(0);
  if (!x.is({count}) || !rate.is({}) || !seed.is({2})) return call.fail("not a vector, a rate and a seed");
  const Array y = call.output(0, {count});
  if (!call.ok()) return;
  const Noise noise(seed.ints());
  const float chance = rate.data[0], grown = 1.0f / (1.0f - chance);
  share((count + CHUNK - 1) / CHUNK, LEAST, [&](long from, long to) {
    float drawn[CHUNK];
    for (long chunk = from; chunk < to; chunk++) {
      const long first = chunk * CHUNK, length = std::min(CHUNK, count - first);
      noise.draw(first, length, drawn);
      const float* __restrict in = x.data + first;
      float* __restrict out = y.data + first;
      for (long n = 0; n < length; n++) out[n] = in[n] * (drawn[n] >= chance ? grown : 0.0f);
    }
  });
}
}  // namespace

void defineDropped() { define("StillhouseDropped", {"x: float", "rate: float", "seed: int32"}, {"y: float"}, false, dropped); }
