/** Index, counted from `start`, of the largest of `count` values from there on; the first of equals. */
export function topOf(values: ArrayLike<number>, start = 0, count = values.length - start): number {
  let top = 0;
  for (let at = 1; at < count; at++) if (values[start + at]! > values[start + top]!) top = at;
  return top;
}
