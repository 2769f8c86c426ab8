/** Text files as plugins should read them: streamed, gzip or plain, UTF-8 or a fault with its line. */
import { isUtf8 } from 'node:buffer';
import { accessSync, constants, statSync } from 'node:fs';
import { openBytes, type ByteSource } from './byte-source.js';
import { decoded, type Encoding } from './encodings.js';
import { InputError } from './errors.js';
import { wholeLines } from './whole-lines.js';

const NEWLINE = 0x0a;
const CHUNK = 1 << 18; // bytes

/** Throws an `InputError` unless the path is a file that can be read; `path` is the option that names it, such as `dataset.train`. */
export function checkFile(file: string, path?: string): void {
  const fail = (problem: string): never => {
    throw new InputError(problem, { file, path, suggestion: 'a relative path counts from the folder of the file that names it' });
  };
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return fail('no such file');
  if (stats.isDirectory()) return fail('this is a folder, not a file');
  try {
    accessSync(file, constants.R_OK);
  } catch {
    fail('this file may not be read');
  }
}

/** Bytes of a file in UTF-8, unzipped where it starts with gzip's signature, in chunks that end with a line. Throws an `InputError` with file and line. */
export async function* readUtf8(file: string, encoding?: Encoding): AsyncGenerator<Buffer> {
  for await (const lines of readLineBytes(file, encoding)) yield Buffer.from(lines);
}

/** The bytes of a file in UTF-8, whatever its encoding. */
async function opened(file: string, encoding: Encoding | undefined): Promise<ByteSource> {
  const source = await openBytes(file, CHUNK);
  return encoding === undefined || encoding === 'utf-8' ? source : decoded(source, encoding);
}

/** As `readUtf8`, but each chunk is overwritten once the next one is asked for. */
export async function* readLineBytes(file: string, encoding?: Encoding): AsyncGenerator<Buffer> {
  let good = 0; // bytes
  try {
    checkFile(file);
    for await (const lines of wholeLines(await opened(file, encoding), CHUNK)) {
      if (!isUtf8(lines)) throw new BrokenLine(brokenLine(lines));
      good += lines.length;
      yield lines;
    }
  } catch (error) {
    throw await asInputError(error, file, good, encoding);
  }
}

/** Says that a line is not UTF-8, counted from 0 in its chunk. */
class BrokenLine extends Error {
  constructor(readonly line: number) {
    super();
  }
}

/** A line of a file without its end, numbered from 1. */
export interface Line {
  readonly text: string;
  readonly line: number;
}

/** Lines of a file without their ends and without a byte order mark. Throws an `InputError` with file and line. */
export async function* readLines(file: string, encoding?: Encoding): AsyncGenerator<Line> {
  for await (const lines of readManyLines(file, encoding)) yield* lines;
}

/** As `readLines`, many lines at once: much faster for large files. */
export async function* readManyLines(file: string, encoding?: Encoding): AsyncGenerator<readonly Line[]> {
  let line = 0;
  for await (const chunk of readLineBytes(file, encoding)) {
    const lines = chunk.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    if (line === 0 && lines.length > 0) lines[0] = lines[0]!.replace(/^\uFEFF/, '');
    yield lines.map((text) => ({ text: text.endsWith('\r') ? text.slice(0, -1) : text, line: ++line }));
  }
}

/** The first line that is not UTF-8, from 0. */
function brokenLine(lines: Buffer): number {
  let line = 0;
  for (let start = 0, end; (end = lines.indexOf(NEWLINE, start)) >= 0 && isUtf8(lines.subarray(start, end)); start = end + 1) line++;
  return line;
}

/** The line, from 1, after so many bytes of a file: counted only when a fault is to be told. */
async function lineAfter(file: string, bytes: number, encoding: Encoding | undefined): Promise<number> {
  let [line, left] = [1, bytes];
  if (left === 0) return line;
  for await (const chunk of wholeLines(await opened(file, encoding), CHUNK)) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0 && at < left; at = chunk.indexOf(NEWLINE, at + 1)) line++;
    left -= chunk.length;
    if (left <= 0) break;
  }
  return line;
}

async function asInputError(error: unknown, file: string, good: number, encoding: Encoding | undefined): Promise<unknown> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof InputError || !(code || error instanceof BrokenLine)) return error;
  const first = await lineAfter(file, good, encoding).catch(() => undefined);
  if (error instanceof BrokenLine)
    return new InputError('this line is not valid UTF-8', {
      file,
      line: first && first + error.line,
      suggestion: `save the file as UTF-8${encoding ? ', or say what it is: dataset.encoding' : ''}`,
    });
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new InputError(`the file is not valid ${encoding}`, { file, line: first, path: 'dataset.encoding' });
  const at = { file, line: first };
  if (code === 'Z_BUF_ERROR')
    return new InputError('the gzip file ends too early', { ...at, suggestion: 'it was cut off while being copied or written' });
  if (code!.startsWith('Z_')) return new InputError(`the gzip file is damaged: ${message}`, at);
  return new InputError(`cannot be read: ${message}`, at);
}
