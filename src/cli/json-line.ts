import { InputError } from '../plugin/index.js';

/** A text field of a line of JSON, and whatever else the line holds. Throws an `InputError` with file and line. */
export function fromJsonLine(
  text: string,
  field: string,
  at: { readonly file: string; readonly line: number },
): { readonly value: string; readonly more: Readonly<Record<string, unknown>> } {
  const allowed = `one JSON object a line with a field ${field}`;
  let item: unknown;
  try {
    item = JSON.parse(text);
  } catch (error) {
    throw new InputError(`not valid JSON: ${(error as Error).message}`, { ...at, allowed });
  }
  const { [field]: value, ...more } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
  if (typeof value === 'string') return { value, more };
  throw new InputError(`field '${field}' is ${value === undefined ? 'missing' : 'no text'}`, { ...at, allowed });
}

/** Whether a file holds a JSON object a line. */
export const holdsJsonLines = (file: string): boolean => /\.jsonl(\.gz)?$/i.test(file);
