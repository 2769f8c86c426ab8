const bars = '▁▂▃▄▅▆▇█';

/** The last `length` values as a line of bars from their lowest to their highest; gaps for NaN. */
export function sparkline(values: readonly number[], length = 20): string {
  const shown = values.slice(-length);
  const finite = shown.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return shown
    .map((value) => (Number.isFinite(value) ? bars[high > low ? Math.round((7 * (value - low)) / (high - low)) : 3] : ' '))
    .join('');
}
