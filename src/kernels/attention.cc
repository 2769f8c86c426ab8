// Scaled dot-product attention of texts and its gradient, over the tokens that are there.
#include <algorithm>
#include <cmath>
#include "lanes.h"
#include "noise.h"
#include "op.h"
#include "squash.h"
#include "threads.h"

namespace {
/** qkv (B, L, 3D), lengths (B), then whole numbers: heads and whether no token sees a later one; the rate of dropout and its seed (2). */
struct Attention {
  Array qkv, lengths, heads_, causal_, rate_, seed;
  long texts, longest, width, heads, each;
  bool causal;
  float rate, scale;
  explicit Attention(Call& call)
      : qkv(call.input(0)), lengths(call.input(1)), heads_(call.input(2)), causal_(call.input(3)), rate_(call.input(4)), seed(call.input(5)) {
    if (!call.ok() || !heads_.is({}) || !causal_.is({}) || !rate_.is({})) return;
    texts = qkv.size(0), longest = qkv.size(1), width = qkv.size(2) / 3;
    heads = std::max(1, heads_.ints()[0]), each = width / heads, causal = causal_.ints()[0] != 0, rate = rate_.data[0];
    scale = 1.0f / std::sqrt(static_cast<float>(each));
  }
  bool fits(Call& call) const {
    if (!call.ok()) return false;
    if (heads_.is({}) && causal_.is({}) && rate_.is({}) && seed.is({2}) && lengths.is({texts}) && qkv.is({texts, longest, 3 * heads * each}))
      return true;
    call.fail("vectors, lengths and heads do not fit each other");
    return false;
  }
  /** A text without tokens looks at all of its padding evenly, as a mask of large numbers makes it do. */
  bool empty(long text) const { return lengths.ints()[text] <= 0; }
  long seen(long text) const { return empty(text) ? longest : std::min<long>(lengths.ints()[text], longest); }
  long stride() const { return 3 * width; }
  const float* query(long text, long head) const { return qkv.data + text * longest * stride() + head * each; }
  const float* key(long text, long head) const { return query(text, head) + width; }
  const float* value(long text, long head) const { return query(text, head) + 2 * width; }
  /** Of the shares (B, H, L, L). */
  long place(long text, long head) const { return (text * heads + head) * longest * longest; }
  /** shares (seen, seen; `longest` from row to row) after dropout, in room. */
  const float* drop(const Noise& noise, long text, long head, const float* shares, float* room) const {
    if (rate <= 0.0f) return shares;
    const long count = seen(text);
    const float grown = 1.0f / (1.0f - rate);
    for (long row = 0; row < count; row++) {
      float* __restrict to = room + row * longest;
      const float* __restrict from = shares + row * longest;
      noise.draw(place(text, head) + row * longest, count, to);
      for (long n = 0; n < count; n++) to[n] = from[n] * (to[n] >= rate ? grown : 0.0f);
    }
    return room;
  }
};

/** Exponentials of the first `count` of a row over their sum; zeros after them up to `all`. */
void shared(float* row, long count, long all, float scale) {
  float top = row[0];
  for (long n = 1; n < count; n++) top = row[n] > top || row[n] != row[n] ? row[n] : top;
  for (long n = 0; n < count; n++) row[n] = exponential((row[n] - top) * scale);
  const float part = 1.0f / sumOf(row, count);
  for (long n = 0; n < count; n++) row[n] *= part;
  for (long n = count; n < all; n++) row[n] = 0.0f;
}

void forward(Call& call, bool) {
  const Attention in(call);
  if (!in.fits(call)) return;
  const long longest = in.longest, width = in.width, each = in.each;
  const Array mixed = call.output(0, {in.texts, longest, width}), kept = call.output(1, {in.texts, in.heads, longest, longest});
  if (!call.ok()) return;
  const Noise noise(in.seed.ints());
  together(in.texts, [&](long text) {
    thread_local Scratch packed, room;
    const long count = in.seen(text);
    float* const own = mixed.data + text * longest * width;
    for (long head = 0; head < in.heads; head++) {
      float* shares = kept.data + in.place(text, head);
      if (in.empty(text))
        for (long row = 0; row < count; row++) std::fill_n(shares + row * longest, count, 1.0f / static_cast<float>(count));
      else {
        product(count, {in.query(text, head), in.stride(), 1}, pack(packed, in.key(text, head), each, count, 1, in.stride()), shares, longest, false);
        for (long row = 0; row < count; row++) shared(shares + row * longest, in.causal ? row + 1 : count, count, in.scale);
      }
      const float* dropped = in.drop(noise, text, head, shares, room.take(longest * longest));
      product(count, {dropped, longest, 1}, pack(packed, in.value(text, head), count, each, in.stride(), 1), own + head * each, width, false);
    }
    std::memset(own + count * width, 0, (longest - count) * width * sizeof(float));
  });
}

void backward(Call& call, bool) {
  const Attention in(call);
  const Array kept = call.input(6), dMixed = call.input(7);
  if (!in.fits(call)) return;
  const long longest = in.longest, width = in.width, each = in.each;
  if (!kept.is({in.texts, in.heads, longest, longest}) || !dMixed.is({in.texts, longest, width})) return call.fail("not what the forward pass gave");
  const Array dQkv = call.output(0, {in.texts, longest, 3 * width});
  if (!call.ok()) return;
  const Noise noise(in.seed.ints());
  together(in.texts, [&](long text) {
    thread_local Scratch packed, slopes, drawn;
    const long count = in.seen(text), stride = in.stride();
    float* const own = dQkv.data + text * longest * stride;
    const float* const dy = dMixed.data + text * longest * width;
    float* const slope = slopes.take(longest * longest);
    float* const mask = drawn.take(longest * longest);
    for (long head = 0; head < in.heads; head++) {
      const float* shares = kept.data + in.place(text, head);
      const float* dropped = in.drop(noise, text, head, shares, mask);
      product(count, {dropped, 1, longest}, pack(packed, dy + head * each, count, each, width, 1), own + 2 * width + head * each, stride, false);
      product(count, {dy + head * each, width, 1}, pack(packed, in.value(text, head), each, count, 1, stride), slope, longest, false);
      for (long row = 0; row < count; row++) {
        float* __restrict s = slope + row * longest;
        const float *p = shares + row * longest, *d = dropped + row * longest;
        const float mean = dot(s, d, count);  // of the gradient of the shares, weighted by them
        if (in.rate > 0.0f) {
          const float grown = 1.0f / (1.0f - in.rate);
          for (long n = 0; n < count; n++) s[n] = (s[n] * (d[n] != 0.0f ? grown : 0.0f) - mean) * p[n] * in.scale;
        } else {
          for (long n = 0; n < count; n++) s[n] = (s[n] - mean) * p[n] * in.scale;
        }
      }
      product(count, {slope, longest, 1}, pack(packed, in.key(text, head), count, each, stride, 1), own + head * each, stride, false);
      product(count, {slope, 1, longest}, pack(packed, in.query(text, head), count, each, stride, 1), own + width + head * each, stride, false);
    }
    std::memset(own + count * stride, 0, (longest - count) * stride * sizeof(float));
  });
}
}  // namespace

void defineAttention() {
  define("StillhouseAttention", {"qkv: float", "lengths: int32", "heads: int32", "causal: int32", "rate: float", "seed: int32"},
         {"mixed: float", "kept: float"}, false, forward);
  define("StillhouseAttentionGrad",
         {"qkv: float", "lengths: int32", "heads: int32", "causal: int32", "rate: float", "seed: int32", "kept: float", "d_mixed: float"},
         {"d_qkv: float"}, false, backward);
}
