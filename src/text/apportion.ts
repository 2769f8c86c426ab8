/**
 * Shares out `Math.round(share * sum of sizes)` seats over classes in proportion to their sizes by the largest-remainder (Hamilton) method;
 * equal remainders go to the earlier class. No class gets more than its cap or its quota rounded up, even where that leaves seats empty.
 */
export function apportion(sizes: readonly number[], share: number, caps: readonly number[]): number[] {
  const quotas = sizes.map((size) => Math.round(size * share * 1e9) / 1e9); // 0.29 * 100 is 28.999999999999996
  const seats = quotas.map((quota, index) => Math.min(Math.floor(quota), caps[index]!));
  const ranked = quotas.map((_, index) => index).sort((a, b) => (quotas[b]! % 1) - (quotas[a]! % 1) || a - b);
  const total = Math.round(sum(sizes) * share);
  for (let open = total - sum(seats); open > 0;) {
    const index = ranked.find((candidate) => seats[candidate]! < caps[candidate]! && seats[candidate]! < quotas[candidate]!) ?? -1;
    if (index < 0) break;
    seats[index]!++;
    open--;
  }
  return seats;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
