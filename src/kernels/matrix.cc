#include "matrix.h"
#include <algorithm>
#include "product.h"
#include "threads.h"

namespace {
constexpr long DEPTH = 384;           // of a piece: a panel of b stays in the innermost cache
constexpr long HEIGHT = 4 * TALLEST;  // rows of a that one core packs at once

/** Rows of a block of a, tile after tile; in a tile the `height` floats of each column lie side by side. */
struct Tiles {
  long first, rows, tiles;
  Tiles(long first, long after) : first(first), rows(after - first), tiles((rows + TALLEST - 1) / TALLEST) {}
  long at(long tile) const { return rows * tile / tiles; }
  long height(long tile) const { return at(tile + 1) - at(tile); }
};

void packTiles(const Tiles& block, const Matrix& a, long from, long depth, float* to) {
  for (long tile = 0; tile < block.tiles; tile++) {
    const long height = block.height(tile), first = block.first + block.at(tile);
    if (a.down == 1 && !a.rows)
      for (long k = 0; k < depth; k++) std::memcpy(to + k * height, a.data + first + a.column(from + k), height * sizeof(float));
    else
      for (long m = 0; m < height; m++) {
        const float* source = a.data + a.row(first + m);
        for (long k = 0; k < depth; k++) to[k * height + m] = source[a.column(from + k)];
      }
    to += height * depth;
  }
}

void packPanel(long panel, long columns, const Matrix& b, long from, long depth, float* to) {
  const long first = panel * PANEL, width = std::min<long>(PANEL, columns - first);
  if (width < PANEL) std::memset(to, 0, depth * PANEL * sizeof(float));
  if (b.across == 1 && !b.columns)
    for (long k = 0; k < depth; k++) std::memcpy(to + k * PANEL, b.data + b.row(from + k) + first, width * sizeof(float));
  else
    for (long n = 0; n < width; n++) {
      const float* source = b.data + b.column(first + n);
      for (long k = 0; k < depth; k++) to[k * PANEL + n] = source[b.row(from + k)];
    }
}

/** Where the sums of a tile go, row m to c + at(m): as they are with a bias or without, or onto what is there. */
struct Target {
  float* c;
  const long* rows;
  long first, stride;
  int width;
  bool add;
  const float* bias;
  float* row(int m) const { return c + (rows ? rows[first + m] : first + m) * stride; }
};

/** Two lanes of one row of a tile. */
__attribute__((noinline)) void finish(Lanes left, Lanes right, const Target& to, int m) {
  float* c = to.row(m);
  if (to.width == PANEL) {
    Lanes *first = reinterpret_cast<Lanes*>(c), *second = reinterpret_cast<Lanes*>(c + LANES);
    if (to.add)
      left += *first, right += *second;
    else if (to.bias)
      left += *reinterpret_cast<const Lanes*>(to.bias), right += *reinterpret_cast<const Lanes*>(to.bias + LANES);
    *first = left, *second = right;
    return;
  }
  float edge[PANEL];
  *reinterpret_cast<Lanes*>(edge) = left, *reinterpret_cast<Lanes*>(edge + LANES) = right;
  for (int n = 0; n < to.width; n++) c[n] = edge[n] + (to.add ? c[n] : to.bias ? to.bias[n] : 0.0f);
}

template <int height>
void tile(long depth, const float* a, const float* b, const Target& to) {
  Lanes sum[height][2] = {};
  for (long k = 0; k < depth; k++, a += height, b += PANEL) {
    const Lanes left = *reinterpret_cast<const Lanes*>(b), right = *reinterpret_cast<const Lanes*>(b + LANES);
#pragma GCC unroll 16
    for (int m = 0; m < height; m++) {
      sum[m][0] += a[m] * left;
      sum[m][1] += a[m] * right;
    }
  }
#pragma GCC unroll 16
  for (int m = 0; m < height; m++) finish(sum[m][0], sum[m][1], to, m);
}

using Tile = void (*)(long, const float*, const float*, const Target&);
constexpr Tile byHeight[] = {nullptr, tile<1>, tile<2>, tile<3>, tile<4>, tile<5>, tile<6>,
#if defined(__AVX512F__)
                             tile<7>, tile<8>, tile<9>, tile<10>, tile<11>, tile<12>
#endif
};

/** Blocks of rows, as many for each core. */
long blocksOf(long rows) {
  const long least = (rows + HEIGHT - 1) / HEIGHT, each = (least + cores() - 1) / cores();
  return std::max(1L, std::min(each * cores(), (rows + TALLEST - 1) / TALLEST));
}

constexpr double WORTH = 2e6;  // multiplications below which one core is done before another has begun
}  // namespace

void multiply(long rows, long depth, long columns, const Matrix& a, const Matrix& b, const Result& c) {
  if (rows <= 0 || columns <= 0) return;
  thread_local Scratch packed;
  const long panels = (columns + PANEL - 1) / PANEL, pieces = std::max(1L, (depth + DEPTH - 1) / DEPTH), blocks = blocksOf(rows);
  const bool large = static_cast<double>(rows) * depth * columns > WORTH;
  const auto each = [&](long parts, const std::function<void(long)>& work) {
    if (large) return together(parts, work);
    for (long part = 0; part < parts; part++) work(part);
  };
  float* const room = packed.take(panels * PANEL * ((depth + pieces - 1) / pieces + 1));
  for (long piece = 0; piece < pieces; piece++) {
    const long from = depth * piece / pieces, count = depth * (piece + 1) / pieces - from;
    each(panels, [&](long panel) { packPanel(panel, columns, b, from, count, room + panel * count * PANEL); });
    each(blocks, [&](long index) {
      thread_local Scratch left;
      const Tiles block(rows * index / blocks, rows * (index + 1) / blocks);
      float* const tiles = left.take(block.rows * count + 1);
      packTiles(block, a, from, count, tiles);
      for (long panel = 0; panel < panels; panel++) {
        const long column = panel * PANEL;
        const int width = static_cast<int>(std::min<long>(PANEL, columns - column));
        for (long one = 0; one < block.tiles; one++) {
          const Target to{c.data + column, c.rows, block.first + block.at(one), columns, width, piece > 0, c.bias ? c.bias + column : nullptr};
          byHeight[block.height(one)](count, tiles + block.at(one) * count, room + panel * count * PANEL, to);
        }
      }
    });
  }
}
