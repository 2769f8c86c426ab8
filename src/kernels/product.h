// Products of small matrices of floats on one core.
#pragma once
#include <cstring>
#include <memory>
#include <new>

#if defined(__AVX512F__)
constexpr int LANES = 16, TALLEST = 12;
#elif defined(__AVX__)
constexpr int LANES = 8, TALLEST = 6;
#else
constexpr int LANES = 4, TALLEST = 6;
#endif
constexpr int PANEL = 2 * LANES;
typedef float Lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4), may_alias));

/** Floats on a cache line's border that are used again by the same thread. */
class Scratch {
 public:
  float* take(size_t count) {
    if (count > size_) {
      block_.reset(static_cast<float*>(::operator new(count * sizeof(float), std::align_val_t(64))));
      size_ = count;
    }
    return block_.get();
  }

 private:
  struct Free {
    void operator()(float* block) const { ::operator delete(block, std::align_val_t(64)); }
  };
  std::unique_ptr<float, Free> block_;
  size_t size_ = 0;
};

/** A matrix (depth, columns) cut into panels of PANEL columns, each with its rows one after the other, the last filled with zeros. */
struct Packed {
  const float* panels;
  long depth, columns;
};

/** Element (k, n) of what is packed is from[k * down + n * across]. */
inline Packed pack(Scratch& scratch, const float* from, long depth, long columns, long down, long across) {
  const long count = (columns + PANEL - 1) / PANEL;
  float* to = scratch.take(static_cast<size_t>(count * depth * PANEL));
  for (long panel = 0; panel < count; panel++) {
    const long first = panel * PANEL;
    const long width = columns - first < PANEL ? columns - first : PANEL;
    for (long k = 0; k < depth; k++) {
      float* row = to + (panel * depth + k) * PANEL;
      const float* source = from + k * down + first * across;
      if (across == 1)
        std::memcpy(row, source, width * sizeof(float));
      else
        for (long n = 0; n < width; n++) row[n] = source[n * across];
      if (width < PANEL) std::memset(row + width, 0, (PANEL - width) * sizeof(float));
    }
  }
  return {to, depth, columns};
}

/** A matrix (rows, depth): element (m, k) is data[m * down + k * across]. */
struct Left {
  const float* data;
  long down, across;
};

namespace tiles {
template <int rows>
void tile(long depth, Left a, const float* panel, float* c, long stride, int width, bool add) {
  Lanes sum[rows][2] = {};
  const float* at = a.data;
  for (long k = 0; k < depth; k++, at += a.across, panel += PANEL) {
    const Lanes left = *reinterpret_cast<const Lanes*>(panel), right = *reinterpret_cast<const Lanes*>(panel + LANES);
    for (int m = 0; m < rows; m++) {
      const float factor = at[m * a.down];
      sum[m][0] += factor * left;
      sum[m][1] += factor * right;
    }
  }
  for (int m = 0; m < rows; m++, c += stride) {
    if (width == PANEL) {
      for (int half = 0; half < 2; half++) {
        Lanes* to = reinterpret_cast<Lanes*>(c + half * LANES);
        *to = add ? *to + sum[m][half] : sum[m][half];
      }
    } else {
      float edge[PANEL];
      std::memcpy(edge, sum[m], sizeof edge);
      for (int n = 0; n < width; n++) c[n] = add ? c[n] + edge[n] : edge[n];
    }
  }
}

using Tile = void (*)(long, Left, const float*, float*, long, int, bool);
constexpr Tile byRows[] = {nullptr, tile<1>, tile<2>, tile<3>, tile<4>, tile<5>, tile<6>,
#if defined(__AVX512F__)
                           tile<7>, tile<8>, tile<9>, tile<10>, tile<11>, tile<12>
#endif
};
}  // namespace tiles

/** c (rows, columns; `stride` floats from row to row) = a b, or c += a b. Rows are cut into tiles of nearly the same height. */
inline void product(long rows, Left a, const Packed& b, float* c, long stride, bool add) {
  if (rows <= 0) return;
  const long tiles = (rows + TALLEST - 1) / TALLEST;
  for (long column = 0, panel = 0; column < b.columns; column += PANEL, panel++) {
    const int width = static_cast<int>(b.columns - column < PANEL ? b.columns - column : PANEL);
    const float* from = b.panels + panel * b.depth * PANEL;
    for (long tile = 0; tile < tiles; tile++) {
      const long first = rows * tile / tiles, after = rows * (tile + 1) / tiles;
      tiles::byRows[after - first](b.depth, {a.data + first * a.down, a.down, a.across}, from, c + first * stride + column, stride, width, add);
    }
  }
}
