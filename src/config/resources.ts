/** How much of the machine a sweep may take: trials at the same time, memory. */
import { quote, type Misfit } from '../catalogue/index.js';

/** Trials at the same time: a number, or as many as suit the machine. */
export type Parallel = number | 'auto';

const most = 1024;
export const parallelWords = `a whole number from 1 to ${most}, or auto`;
export const parallelShape = { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: 1, maximum: most }] };

/** Null where a value is a number of trials at the same time or `auto`. */
export function parallelFault(value: unknown): Misfit | null {
  if (value === 'auto') return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1)
    return value <= most ? null : { problem: `${value} is too large`, allowed: parallelWords };
  const word = typeof value === 'string' && /^auto/i.test(value.trim()) ? { suggestion: 'write auto' } : {};
  return { problem: `${quote(value)} does not fit`, allowed: parallelWords, ...word };
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KiB: 2 ** 10,
  MB: 1e6,
  MiB: 2 ** 20,
  GB: 1e9,
  GiB: 2 ** 30,
  TB: 1e12,
  TiB: 2 ** 40,
};
const least = 16 * 2 ** 20;
export const sizeWords = 'a size such as 512MiB or 2GiB, from 16MiB';
export const sizeShape = { type: 'string', pattern: `^\\s*\\d+(\\.\\d+)? ?(${Object.keys(units).join('|')})\\s*$` };

/** The bytes of `512MiB`, `1.5GiB` or `2GB`; null where the text is no size. */
export function parseSize(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const factor = unit !== undefined && Object.hasOwn(units, unit) ? units[unit]! : null;
  const bytes = factor === null ? NaN : Math.floor(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** Null where a value is a size of memory that a process can live in. */
export function sizeFault(value: unknown): Misfit | null {
  const bytes = typeof value === 'string' ? parseSize(value) : null;
  if (bytes === null) return { problem: `${quote(value)} does not fit`, allowed: sizeWords, ...sizeHint(value) };
  return bytes < least ? { problem: `${quote(value)} is too small`, allowed: sizeWords } : null;
}

/** The unit that was left out or misspelt. */
function sizeHint(value: unknown): { suggestion: string } | Record<string, never> {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(String(value).trim()) ?? [];
  if (number === undefined) return {};
  const letter = /^([kmgt])i?b?$/i.exec(unit ?? '')?.[1]?.toUpperCase();
  if (unit !== '' && letter === undefined) return {};
  return { suggestion: letter ? `did you mean ${number}${letter}iB?` : `say the unit: ${number}${Number(number) >= 64 ? 'MiB' : 'GiB'}` };
}
