// The tokens of a batch, packed: step by step in time, at each step the texts that are that long, the longest first.
#pragma once
#include <algorithm>
#include <cstring>
#include <vector>

struct Rows {
  /** Texts by falling length; what is at place j of a step belongs to text order[j]. */
  std::vector<int> order;
  std::vector<int> lengths;
  /** Number of texts at each step, and of the packed rows before it. */
  std::vector<long> active, offset;
  long tokens = 0;

  Rows(const int32_t* given, long texts, long longest) : order(texts), lengths(texts) {
    for (long text = 0; text < texts; text++) {
      order[text] = static_cast<int>(text);
      lengths[text] = static_cast<int>(std::clamp<long>(given[text], 0, longest));
    }
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return lengths[a] > lengths[b]; });
    const long steps = texts > 0 ? lengths[order[0]] : 0;
    for (long step = 0, count = texts; step < steps; step++) {
      while (lengths[order[count - 1]] <= step) count--;
      active.push_back(count);
      offset.push_back(tokens);
      tokens += count;
    }
  }

  long steps() const { return static_cast<long>(active.size()); }

  /** Where the token that the text at place j has at a step lies among (text, position): `reverse` reads from the text's end. */
  long place(long step, long j, long longest, bool reverse) const {
    const int text = order[j];
    return text * longest + (reverse ? lengths[text] - 1 - step : step);
  }

  template <typename Visit>
  void each(long longest, bool reverse, Visit visit) const {
    for (long step = 0; step < steps(); step++)
      for (long j = 0; j < active[step]; j++) visit(offset[step] + j, place(step, j, longest, reverse));
  }
};
