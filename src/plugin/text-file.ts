/** Text files as plugins should read them: streamed, gzip or plain, UTF-8 or a fault with its line. */
import { isUtf8 } from 'node:buffer';
import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from './errors.js';

const NEWLINE = 0x0a;

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

/** Bytes of a file, unzipped where it starts with gzip's signature, in chunks that end with a line. Throws an `InputError` with file and line. */
export async function* readUtf8(file: string): AsyncGenerator<Buffer> {
  let line = 1;
  let rest: Buffer[] = [];
  try {
    for await (const chunk of await open(file)) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end === 0) rest.push(chunk);
      else {
        const lines = Buffer.concat([...rest, chunk.subarray(0, end)]);
        line = checkLines(lines, file, line);
        yield lines;
        rest = end < chunk.length ? [chunk.subarray(end)] : [];
      }
    }
  } catch (error) {
    throw asInputError(error, file, line);
  }
  const last = Buffer.concat(rest);
  if (last.length === 0) return;
  checkLines(last, file, line);
  yield last;
}

/** A line of a file without its end, numbered from 1. */
export interface Line {
  readonly text: string;
  readonly line: number;
}

/** Lines of a file without their ends and without a byte order mark. Throws an `InputError` with file and line. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  for await (const lines of readManyLines(file)) yield* lines;
}

/** As `readLines`, many lines at once: much faster for large files. */
export async function* readManyLines(file: string): AsyncGenerator<readonly Line[]> {
  let line = 0;
  for await (const chunk of readUtf8(file)) {
    const lines = chunk.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    if (line === 0 && lines.length > 0) lines[0] = lines[0]!.replace(/^\uFEFF/, '');
    yield lines.map((text) => ({ text: text.endsWith('\r') ? text.slice(0, -1) : text, line: ++line }));
  }
}

async function open(file: string): Promise<AsyncIterable<Buffer>> {
  checkFile(file);
  const plain = createReadStream(file);
  return (await isGzip(file)) ? unzip(plain) : plain;
}

async function isGzip(file: string): Promise<boolean> {
  for await (const start of createReadStream(file, { end: 1 }) as AsyncIterable<Buffer>) return start[0] === 0x1f && start[1] === 0x8b;
  return false;
}

const unzip = (zipped: Readable): AsyncIterable<Buffer> => pipeline(zipped, createGunzip(), () => undefined); // an error reaches the reader of the last stream

/** Gives the number of the line after these; throws at the first that is not UTF-8. */
function checkLines(lines: Buffer, file: string, first: number): number {
  const valid = isUtf8(lines);
  let line = first;
  let start = 0;
  for (let end = lines.indexOf(NEWLINE); end >= 0; end = lines.indexOf(NEWLINE, start)) {
    if (!valid && !isUtf8(lines.subarray(start, end))) break;
    line++;
    start = end + 1;
  }
  if (valid) return line;
  throw new InputError('this line is not valid UTF-8', { file, line, suggestion: 'save the file as UTF-8' });
}

function asInputError(error: unknown, file: string, line: number): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof InputError || !code) return error;
  if (code === 'Z_BUF_ERROR')
    return new InputError('the gzip file ends too early', { file, line, suggestion: 'it was cut off while being copied or written' });
  if (code.startsWith('Z_')) return new InputError(`the gzip file is damaged: ${message}`, { file, line });
  return new InputError(`cannot be read: ${message}`, { file, line });
}
