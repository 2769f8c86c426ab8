/** Results as text for a terminal. */

/** Four digits; a hyphen where there is none. */
export const number = (value) =>
  value === null || value === undefined || Number.isNaN(value) ? '-' : String(Number(value.toPrecision(4)));
export const range = ({ min, max }) => `${number(min)}..${number(max)}`;

/** Columns of a case: contestant, median, spread, ratio to the baseline, what else was told. */
export function caseTable({ case: name, unit, baseline, rows, skipped }) {
  const more = [...new Set(rows.flatMap(({ extra }) => Object.keys(extra)))];
  const head = [name, `median ${unit}`, 'spread', 'rounds', `/ ${baseline}`, 'spread', ...more];
  const lines = rows.map(({ contestant, median, min, max, times, ratio, extra }) => [
    contestant,
    number(median),
    range({ min, max }),
    String(times),
    ratio ? number(ratio.median) : '1',
    ratio ? range(ratio) : '',
    ...more.map((key) => number(extra[key])),
  ]);
  return [align([head, ...lines]), ...skipped.map(({ contestant, why }) => `left out: ${contestant}: ${why}`)].join('\n');
}

/** Lines with their columns as wide as the widest cell; numbers to the right. */
export function align(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  return lines.map((cells) => cells.map(pad).join('  ').trimEnd()).join('\n');
}
