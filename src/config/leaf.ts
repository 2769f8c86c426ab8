import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatText, isChoiceFormat, isListFormat, misfit, type Misfit } from '../catalogue/index.js';
import { isRemote, type Option } from '../plugin/index.js';
import type { Leaf } from './fields.js';
import { neighbour } from './neighbour.js';

/** Null where a settled value fits its option, else what is wrong. */
export function leafFault(option: Leaf, value: unknown): Misfit | null {
  if (value === null) return nullFault(option);
  const found = option.own ? option.own.fault(value) : misfit(option.format, value);
  if (found) return { ...found, allowed: allowed(option) };
  return boundFault(option, value) ?? pathFault(option, value);
}

/** What an option takes, in words: its format within its bounds. */
export function allowed(option: Leaf): string {
  const { low, high, pattern } = option;
  const tight = typeof option.format === 'string' && low !== undefined && high !== undefined;
  const words = option.own?.words ?? (tight ? `a whole number from ${low} to ${high}` : (pattern?.words ?? formatText(option.format)));
  return option.default === null && !option.required ? `${words}, or null` : words;
}

function nullFault(option: Leaf): Misfit | null {
  if (option.required) return { problem: 'is missing', allowed: allowed(option), suggestion: option.doc };
  return option.default === null ? null : { problem: 'null does not fit', allowed: allowed(option) };
}

function boundFault(option: Leaf, value: unknown): Misfit | null {
  if (option.low !== undefined && (value as number) < option.low) return { problem: `${value} is too small`, allowed: allowed(option) };
  if (option.high !== undefined && (value as number) > option.high) return { problem: `${value} is too large`, allowed: allowed(option) };
  if (option.pattern && !option.pattern.is.test(value as string)) return { problem: `'${value}' does not fit`, allowed: allowed(option) };
  return null;
}

function pathFault(option: Leaf, value: unknown): Misfit | null {
  const { format } = option;
  const listed = isListFormat(format) && format.list === 'path' ? (value as string[]) : [];
  const paths = isLocal(format, value) ? [value] : listed;
  const missing = paths.find((path) => !existsSync(path));
  return missing === undefined ? null : { problem: `no such file '${missing}'`, allowed: allowed(option), suggestion: neighbour(missing) };
}

/** Whether a value is a path of this machine. */
const isLocal = (format: Option['format'], value: unknown): value is string =>
  (format === 'path' || (format === 'source' && !isRemote(String(value)))) && typeof value === 'string' && value !== '';

/** A given value as the option means it: paths made absolute, the text of a flag kept as text where text is wanted. */
export function given(option: Option, value: unknown, folder: string, raw?: string): unknown {
  const { format } = option;
  const asText = raw !== undefined && value !== null && !Array.isArray(value);
  if (asText && (format === 'string' || format === 'path' || format === 'source')) return given(option, raw, folder);
  if (asText && isChoiceFormat(format) && !format.includes(value as never) && format.includes(raw)) return raw;
  if (isLocal(format, value)) return resolve(folder, value);
  if (isListFormat(format) && format.list === 'path' && Array.isArray(value))
    return value.map((path) => (typeof path === 'string' && path !== '' ? resolve(folder, path) : path));
  return value;
}
