// The work of one op cut into parts that the cores take from, one after the other.
#pragma once
#include <functional>

/** Cores that this process may use. */
long cores();

/**
 * Calls work(part) for each part from 0 up, on this thread and on helpers where they are free, and returns when all are done. Where another
 * op has the helpers, as trials side by side have, this thread does all of it. What a part computes must not depend on who computes it.
 */
void together(long parts, const std::function<void(long part)>& work);

/** As `together`, over `count` things of which a part has at least `least`; work(first, after). */
void share(long count, long least, const std::function<void(long first, long after)>& work);
