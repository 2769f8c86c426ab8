// The rows of a batch of texts that are tokens and not padding.
#pragma once
#include <cstring>
#include <vector>
#include "op.h"

struct Tokens {
  std::vector<long> rows;
  /** Numbers of the rows, or null where all of `count` are there. */
  const long* numbers = nullptr;
  long count = 0;

  /** Of lengths (B) and B times L rows; of no lengths, all. A text without tokens counts as full, so that something can be said of it. */
  Tokens(const Array& lengths, long all) : count(all) {
    const long texts = lengths.size(0);
    if (texts == 0) return;
    const long longest = all / texts;
    for (long text = 0; text < texts; text++) {
      const long given = lengths.ints()[text], length = given <= 0 || given > longest ? longest : given;
      for (long at = 0; at < length; at++) rows.push_back(text * longest + at);
    }
    if (static_cast<long>(rows.size()) == all) return;
    numbers = rows.data(), count = static_cast<long>(rows.size());
  }

  static bool fit(const Array& lengths, long all) {
    const long texts = lengths.size(0);
    return lengths.is({texts}) && (texts == 0 || all % texts == 0);
  }

  /** Zeros in the rows (`width` floats each) that are padding. */
  void clearOthers(float* data, long all, long width) const {
    if (!numbers) return;
    for (long row = 0, next = 0; row < all; row++) {
      if (next < count && numbers[next] == row)
        next++;
      else
        std::memset(data + row * width, 0, width * sizeof(float));
    }
  }
};
