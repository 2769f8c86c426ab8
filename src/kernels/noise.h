// The numbers of TensorFlow's StatelessRandomUniform, any stretch of them at a time: Philox 4x32 with 10 rounds (Salmon et al. 2011).
#pragma once
#include <cstdint>
#include <cstring>

class Noise {
 public:
  /** `seed` has two numbers, as TensorFlow's op takes them. */
  explicit Noise(const int32_t* seed) {
    const uint64_t low = static_cast<uint64_t>(static_cast<int64_t>(seed[0])), high = static_cast<uint64_t>(static_cast<int64_t>(seed[1]));
    uint32_t c[4][WIDE] = {};
    c[0][0] = static_cast<uint32_t>(low), c[1][0] = static_cast<uint32_t>(low >> 32);
    c[2][0] = static_cast<uint32_t>(high), c[3][0] = static_cast<uint32_t>(high >> 32);
    mix(c, 0x3ec8f720u, 0x02461e29u);
    key_[0] = c[0][0], key_[1] = c[1][0], high_[0] = c[2][0], high_[1] = c[3][0];
  }

  /** Numbers `first` to `first + count` of the sequence, each in [0, 1). */
  void draw(long first, long count, float* to) const {
    float block[4 * WIDE];
    while (count > 0) {
      const long group = first / 4, skip = first - 4 * group;
      fill(static_cast<uint64_t>(group), block);
      const long taken = count < 4 * WIDE - skip ? count : 4 * WIDE - skip;
      std::memcpy(to, block + skip, taken * sizeof(float));
      first += taken, to += taken, count -= taken;
    }
  }

 private:
  static constexpr int WIDE = 16;  // groups of four computed side by side
  uint32_t key_[2], high_[2];

  static void mix(uint32_t (&c)[4][WIDE], uint32_t a, uint32_t b) {
    for (int round = 0; round < 10; round++, a += 0x9E3779B9u, b += 0xBB67AE85u)
#pragma GCC ivdep
      for (int n = 0; n < WIDE; n++) {
        const uint64_t p = static_cast<uint64_t>(c[0][n]) * 0xD2511F53u, q = static_cast<uint64_t>(c[2][n]) * 0xCD9E8D57u;
        const uint32_t second = c[1][n], fourth = c[3][n];
        c[0][n] = static_cast<uint32_t>(q >> 32) ^ second ^ a, c[1][n] = static_cast<uint32_t>(q);
        c[2][n] = static_cast<uint32_t>(p >> 32) ^ fourth ^ b, c[3][n] = static_cast<uint32_t>(p);
      }
  }

  void fill(uint64_t group, float* block) const {
    uint32_t c[4][WIDE];
    for (int n = 0; n < WIDE; n++) {
      const uint64_t at = group + static_cast<uint64_t>(n);
      c[0][n] = static_cast<uint32_t>(at), c[1][n] = static_cast<uint32_t>(at >> 32), c[2][n] = high_[0], c[3][n] = high_[1];
    }
    mix(c, key_[0], key_[1]);
    for (int n = 0; n < WIDE; n++)
      for (int place = 0; place < 4; place++) {
        const uint32_t bits = (c[place][n] & 0x7fffffu) | 0x3f800000u;  // 1 and more, below 2
        float value;
        std::memcpy(&value, &bits, sizeof value);
        block[4 * n + place] = value - 1.0f;
      }
  }
};
