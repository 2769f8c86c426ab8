import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../plugin/index.js';

/** Writes a file that an option names, and answers where. Throws an `InputError` where it cannot be written. */
export async function writeOut(option: string, path: string, content: string | Uint8Array): Promise<string> {
  const file = resolve(path);
  await writeFile(file, content).catch((fault: Error) => {
    throw new InputError(`cannot write there: ${fault.message}`, { file, path: option });
  });
  return file;
}
