/** Reads the small JSON and text files of a checkpoint's folder. */
import { readFileSync } from 'node:fs';
import { InputError } from '../plugin/index.js';

export type Json = Readonly<Record<string, unknown>>;

/** The text of a file, or null where it is not there. Throws an `InputError` where it cannot be read. */
export function textFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new InputError(`cannot be read: ${(error as Error).message}`, { file });
  }
}

/** The object in a JSON file, or null where it is not there. Throws an `InputError` for anything but one JSON object. */
export function jsonFile(file: string): Json | null {
  const text = textFile(file);
  if (text === null) return null;
  const value = parsed(text, file);
  if (isJson(value)) return value;
  throw new InputError('holds no JSON object', { file });
}

/** Whether a value is a JSON object. */
export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const pointer = text.startsWith('version https://git-lfs');
    throw new InputError(pointer ? 'is a Git LFS pointer and not the file itself' : `is no valid JSON: ${(error as Error).message}`, {
      file,
    });
  }
}
