/** Numbers as people read them. */

/** A score with four decimals; a dash where there is none. */
export const score = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(4);

/** A value of an objective: counts and what is large in whole numbers, all else as a score. */
export const amount = (value: number | null | undefined): string =>
  typeof value === 'number' && (Number.isInteger(value) ? Math.abs(value) > 1 : Math.abs(value) >= 1000 && Number.isFinite(value))
    ? count(Math.round(value))
    : score(value);

/** A difference with its sign, `+1.3`; `digits` decimals. */
export const signed = (value: number, digits = 1): string => {
  const text = value.toFixed(digits);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? text.replace('-', '') : text;
};

/** A value of a parameter in four significant digits at most: `0.001`, `1.234e-5`, `lower-case`. */
export function short(value: unknown): string {
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) < 1e-4 ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}

/** Seconds as `0.4 s`, `12 s`, `2 min 05 s`, `1 h 03 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Bytes as `512 MiB`, `1.3 GiB`. */
export const memory = (bytes: number): string =>
  bytes < 1000 * 2 ** 20 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Thousands with a thin comma: `12,345`. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** A cell of a table: numbers in four significant digits, a dash for nothing. */
export const cellText = (cell: unknown): string => (cell === null || cell === undefined ? '-' : short(cell));
