// Sums of rows by number: the gradient of a table whose rows were looked up.
#include <cstring>
#include <unordered_map>
#include "op.h"

namespace {
/** rows (N, E), ids (N) and the count of sums to (count, E): row i is added to sum ids[i]; ids beyond the count are left out. */
void sumRows(Call& call, bool) {
  const Array rows = call.input(0), ids = call.input(1), count = call.input(2);
  if (!call.ok()) return;
  const long length = rows.size(0), width = rows.size(1);
  if (!rows.is({length, width}) || !ids.is({length}) || !count.is({})) return call.fail("rows, ids and their count do not fit each other");
  const long sums = count.ints()[0];
  if (sums < 0) return call.fail("a negative count of sums");
  const Array out = call.output(0, {sums, width});
  if (!call.ok()) return;
  std::memset(out.data, 0, sums * width * sizeof(float));
  for (long row = 0; row < length; row++) {
    const long id = ids.ints()[row];
    if (id < 0 || id >= sums) continue;
    const float* __restrict from = rows.data + row * width;
    float* __restrict to = out.data + id * width;
    for (long n = 0; n < width; n++) to[n] += from[n];
  }
}

/** The same sums without the rows of zeros: (N, E) and the ids (N) that they are of, in the order in which these occur; the rest is -1. */
void compactRows(Call& call, bool) {
  const Array rows = call.input(0), ids = call.input(1);
  if (!call.ok()) return;
  const long length = rows.size(0), width = rows.size(1);
  if (!rows.is({length, width}) || !ids.is({length})) return call.fail("rows and ids do not fit each other");
  const Array sums = call.output(0, {length, width}), of = call.output(1, {length}, Kind::whole);
  if (!call.ok()) return;
  std::unordered_map<int32_t, long> places;
  int32_t* const named = of.ints();
  for (long row = 0; row < length; row++) {
    const int32_t id = ids.ints()[row];
    const auto [found, fresh] = places.try_emplace(id, static_cast<long>(places.size()));
    float* __restrict to = sums.data + found->second * width;
    const float* __restrict from = rows.data + row * width;
    if (fresh) {
      std::memcpy(to, from, width * sizeof(float));
      named[found->second] = id;
    } else {
      for (long n = 0; n < width; n++) to[n] += from[n];
    }
  }
  const long used = static_cast<long>(places.size());
  std::memset(sums.data + used * width, 0, (length - used) * width * sizeof(float));
  for (long place = used; place < length; place++) named[place] = -1;
}
}  // namespace

void defineRows() {
  define("StillhouseSumRows", {"rows: float", "ids: int32", "count: int32"}, {"sums: float"}, false, sumRows);
  define("StillhouseCompactRows", {"rows: float", "ids: int32"}, {"sums: float", "of: int32"}, false, compactRows);
}