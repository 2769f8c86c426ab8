/** JSON as Python writes it: NaN and infinities bare, floats recognisable as floats. */

/** A number that Python must read as a float, even where it is whole. */
export class Real {
  constructor(readonly value: number) {}
}
/** Marks a number as a float for Python. */
export const real = (value: number): Real => new Real(value);

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function encodeReal({ value }: Real): string {
  const text = encodeNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function encodeObject(value: object): string {
  if (value instanceof Real) return encodeReal(value);
  if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${value.constructor?.name ?? 'this object'} is not a JSON value`);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${encode(member)}`).join(',')}}`;
}

/** One line of JSON. Throws a TypeError for what JSON cannot hold (functions, class instances, bigint, undefined). */
export function encode(value: unknown): string {
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'object' && value !== null) return encodeObject(value);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`${typeof value} is not a JSON value`);
  return text;
}

const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
/** In the marked text every string is prefixed with `s`, so that the string `n` can stand for NaN alone. */
const mark = (token: string): string =>
  token.startsWith('"') ? `"s${token.slice(1)}` : token === 'NaN' ? '"n"' : token.replace('Infinity', '1e999');

function unmarkKey(key: string): string {
  if (key === 'n') throw new SyntaxError('NaN is no key');
  return key.slice(1);
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string') return value === 'n' ? NaN : value.slice(1);
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [unmarkKey(key), unmark(member)]));
}

/** The value of a JSON text with bare NaN, Infinity and -Infinity allowed. Throws a SyntaxError. */
export function decode(text: string): unknown {
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text);
  return unmark(JSON.parse(text.replace(tokens, mark)));
}
