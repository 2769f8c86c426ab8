/** The runner's arithmetic: pure functions of lists of numbers. */

/** Middle value, or the mean of the two middle ones; NaN of an empty list. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Median, least, most and number of values. */
export const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values), times: values.length });

/**
 * How many times another's values are ours, round by round: what slows a whole round cancels out. Values of rounds that only one of both
 * took part in (null) are left out; null where there is no round in common.
 */
export function ratios(values, ours) {
  const pairs = values.flatMap((value, round) => (isValue(value) && isValue(ours[round]) ? [value / ours[round]] : []));
  return pairs.length ? spread(pairs) : null;
}

/** Whether a round gave a value. */
export const isValue = (value) => typeof value === 'number' && Number.isFinite(value);
