import type { Format, ListFormat, PluginFormat, PluginMapFormat, RealFormat, WholeFormat } from '../plugin/index.js';

/** What is wrong with a value, in words for the person who wrote it. */
export interface Misfit {
  readonly problem: string;
  readonly allowed: string;
  readonly suggestion?: string;
}

const largest = 2 ** 31 - 1;
const reals: Record<string, { words: string; fits: (value: number) => boolean; shape: object }> = {
  number: { words: 'a number', fits: () => true, shape: {} },
  positive: { words: 'a number greater than 0', fits: (value) => value > 0, shape: { exclusiveMinimum: 0 } },
  'non-negative': { words: 'a number from 0 up', fits: (value) => value >= 0, shape: { minimum: 0 } },
  unit: { words: 'a number from 0 to 1', fits: (value) => value >= 0 && value <= 1, shape: { minimum: 0, maximum: 1 } },
  'below-one': {
    words: 'a number from 0 to below 1',
    fits: (value) => value >= 0 && value < 1,
    shape: { minimum: 0, exclusiveMaximum: 1 },
  },
};
const wholes: Record<string, { words: string; low: number; high: number }> = {
  integer: { words: 'a whole number', low: -largest, high: largest },
  natural: { words: 'a whole number from 0 up', low: 0, high: 2 ** 32 - 1 },
  count: { words: 'a whole number from 1 up', low: 1, high: largest },
};

/** The numbers of a format, in the words of JSON Schema. */
export function numberShape(format: RealFormat | WholeFormat): Readonly<Record<string, unknown>> {
  const whole = wholes[format];
  return whole ? { type: 'integer', minimum: whole.low, maximum: whole.high } : { type: 'number', ...reals[format]!.shape };
}

/** Whether an option takes a plugin of some kind. */
export const isPluginFormat = (format: Format): format is PluginFormat => typeof format === 'object' && 'plugin' in format;
/** Whether an option takes a map of plugins of some kind. */
export const isPluginMapFormat = (format: Format): format is PluginMapFormat => typeof format === 'object' && 'plugins' in format;
/** Whether an option takes a list of values. */
export const isListFormat = (format: Format): format is ListFormat => typeof format === 'object' && 'list' in format;
/** Whether an option takes one of named values. */
export const isChoiceFormat = (format: Format): format is Extract<Format, readonly unknown[]> => Array.isArray(format);

/** The format in words, as error messages, `list` and the README tables say it. */
export function formatText(format: Format): string {
  if (isChoiceFormat(format)) return `one of ${format.join(', ')}`;
  if (isPluginFormat(format)) return `${article(format.plugin)} ${format.plugin}: { use: NAME, ... }`;
  if (isPluginMapFormat(format)) return `a map, each ${formatText({ plugin: format.plugins })}`;
  if (isListFormat(format)) return `a list, each ${formatText(format.list)}`;
  if (format === 'boolean') return 'true or false';
  if (format === 'string') return 'text';
  if (format === 'path') return 'the path of a file or folder';
  if (format === 'source') return 'the path of a file or folder, pip:PACKAGE or hub:OWNER/NAME';
  return (reals[format] ?? wholes[format])!.words;
}
const article = (word: string) => (/^[aeiou]/.test(word) ? 'an' : 'a');

/** A value as error messages quote it. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}

/** Null where the value fits the format, else what is wrong with it. Nested plugins are not looked into. */
export function misfit(format: Format, value: unknown): Misfit | null {
  if (isChoiceFormat(format)) return format.includes(value as never) ? null : fault(format, value);
  if (isListFormat(format)) return listMisfit(format, value);
  if (isPluginFormat(format)) return typeof value === 'string' || isMap(value) ? null : fault(format, value);
  if (isPluginMapFormat(format)) return isMap(value) ? null : fault(format, value);
  if (format === 'boolean') return typeof value === 'boolean' ? null : fault(format, value);
  if (format === 'string' || format === 'path' || format === 'source') return textMisfit(format, value);
  return numberMisfit(format, value);
}
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function fault(format: Format, value: unknown, suggestion?: string): Misfit {
  const boolean = format === 'boolean' && typeof value === 'string' && /^(true|yes|on|false|no|off)$/i.exec(value);
  const hint = boolean ? `write ${/^(true|yes|on)$/i.test(value as string)}` : suggestion;
  return { problem: `${quote(value)} does not fit`, allowed: formatText(format), ...(hint && { suggestion: hint }) };
}

function listMisfit(format: ListFormat, value: unknown): Misfit | null {
  if (!Array.isArray(value)) return fault(format, value, 'write a list: [a, b]');
  const inner = value.map((item) => misfit(format.list, item)).find((found) => found !== null);
  return inner ? { ...inner, allowed: formatText(format) } : null;
}

function textMisfit(format: Format, value: unknown): Misfit | null {
  if (typeof value !== 'string') return fault(format, value, typeof value === 'number' ? `put it in quotes: '${value}'` : undefined);
  if (format !== 'string' && value === '') return { problem: 'an empty path', allowed: formatText(format) };
  return value.includes('\0') ? { problem: 'text with a zero byte', allowed: formatText(format) } : null;
}

function numberMisfit(format: Exclude<Format, object>, value: unknown): Misfit | null {
  if (typeof value !== 'number') return fault(format, value, numberHint(value));
  if (!Number.isFinite(value)) return fault(format, value, 'only finite numbers');
  const whole = wholes[format];
  if (!whole) return reals[format]!.fits(value) ? null : fault(format, value);
  if (!Number.isInteger(value) || value < whole.low) return fault(format, value);
  return value > whole.high ? { problem: `${value} is too large`, allowed: `${whole.words}, at most ${whole.high}` } : null;
}

function numberHint(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const plain = value
    .trim()
    .replace(/[_\s]/g, '')
    .replace(/,(?=\d+$)/, '.');
  return plain !== '' && Number.isFinite(Number(plain)) ? `write the number itself: ${Number(plain)}` : undefined;
}

/** Whether the name of a format is one that options may have. */
export function isFormat(format: unknown, kinds: readonly string[]): format is Format {
  if (typeof format === 'string')
    return Object.hasOwn(reals, format) || Object.hasOwn(wholes, format) || ['string', 'path', 'source', 'boolean'].includes(format);
  if (Array.isArray(format)) return format.length > 0 && format.every((choice) => ['string', 'number', 'boolean'].includes(typeof choice));
  if (typeof format !== 'object' || format === null) return false;
  if ('plugins' in format) return kinds.includes(format.plugins as string);
  if ('plugin' in format) return kinds.includes(format.plugin as string);
  return 'list' in format && typeof format.list === 'string' && format.list !== 'boolean' && isFormat(format.list, kinds);
}
