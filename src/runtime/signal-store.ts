import { mkdir, open, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '#plain/lock.mjs';
import { InputError, type Log } from '../plugin/index.js';
import { encodeHeader, partRows, partsOf, rangeOf, readLayout, readPart, writePart, type Header, type Layout } from './signal-file.js';

/** Ending of a signal's file. */
export const ENDING = '.signal';

interface Shape {
  readonly rows: number;
  readonly width: number;
}
interface Source {
  readonly about: About;
  part(start: number, end: number): Promise<Float32Array>;
}
type About = Header['about'] & { readonly split: 'train' | 'validation' | 'test' };
const code = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Signals in files below `root`, a folder a key and a file a signal; what is damaged there is never given and is made again. */
export class FileSignalStore {
  constructor(
    readonly root: string,
    private readonly log?: Log,
  ) {}

  /** The signal where every part of it is sound, and marked as used now; else null. Throws an `InputError` where the disk fails. */
  async read(key: string, signal: string, shape: Shape): Promise<{ about: About; values: Float32Array } | null> {
    const path = this.#path(key, signal);
    return this.#with(path, 'r', async (file) => {
      const layout = file && (await fitting(file, signal, shape));
      if (!layout) return null;
      const values = new Float32Array(shape.rows * shape.width);
      const lacking = await soundParts(file!, layout, values);
      if (lacking.length > 0) return null;
      await utimes(path, new Date(), new Date()).catch(() => {}); // not ours to mark
      return { about: layout.header.about as About, values };
    });
  }

  /** The signal, with the parts that are not there or not sound asked for and written one by one. Throws an `InputError` where the disk fails. */
  async complete(key: string, signal: string, shape: Shape, { about, part }: Source): Promise<Float32Array> {
    const path = this.#path(key, signal);
    const values = new Float32Array(shape.rows * shape.width);
    const missing = await this.#with(path, 'a+', async (file) => {
      const layout = await fitting(file!, signal, shape);
      return layout ? soundParts(file!, layout, values) : null;
    });
    return this.#with(path, 'r+', async (file) => {
      const layout = (missing && (await fitting(file!, signal, shape))) ?? (await begin(file!, { signal, ...shape, partRows: partRows(shape.rows, shape.width), about })); // prettier-ignore
      const open = missing ?? Array.from({ length: partsOf(layout.header) }, (_, index) => index);
      for (const index of open) {
        const { start, end } = rangeOf(layout.header, index);
        const found = await asked(part, start, end);
        values.set(found, start * shape.width);
        await writePart(file!, layout, index, found);
      }
      await file!.sync();
      return values;
    });
  }

  /** Works while no other process does under this key; waits, and says so, for one that does. */
  async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    checkName(key);
    const locks = join(this.root, 'locks');
    await mkdir(locks, { recursive: true }).catch((error: unknown) => {
      throw unusable(locks, error);
    });
    const onWait = ({ pid }: { readonly pid?: number }) => this.log?.info(`waiting for process ${pid ?? '?'}, which asks the same teacher`);
    return withLock(join(locks, key), { purpose: 'teacher', onWait }, work);
  }

  #path(key: string, signal: string): string {
    checkName(key);
    checkName(signal);
    return join(this.root, key, `${signal}${ENDING}`);
  }

  /** Opens a file; null for one that is not there and only read. A fault of the disk is told as an `InputError`, one of the work as it is. */
  async #with<T>(path: string, flags: 'r' | 'r+' | 'a+', work: (file: FileHandle | null) => Promise<T>): Promise<T> {
    let file: FileHandle | null = null;
    try {
      if (flags !== 'r') await mkdir(dirname(path), { recursive: true });
      file = await open(path, flags);
    } catch (error) {
      if (flags !== 'r' || (code(error) !== 'ENOENT' && code(error) !== 'ENOTDIR')) throw unusable(path, error);
    }
    try {
      return await work(file);
    } catch (error) {
      if (error instanceof Failed) throw error.reason;
      throw code(error) && !(error instanceof InputError) ? unusable(path, error) : error;
    } finally {
      await file?.close();
    }
  }
}

/** A fault of the source, to be told apart from one of the disk. */
class Failed extends Error {
  constructor(readonly reason: unknown) {
    super('the source failed');
  }
}

async function asked(part: Source['part'], start: number, end: number): Promise<Float32Array> {
  try {
    return await part(start, end);
  } catch (reason) {
    throw new Failed(reason);
  }
}

/** The layout of a file that holds this signal in this shape. */
async function fitting(file: FileHandle, signal: string, { rows, width }: Shape): Promise<Layout | null> {
  const layout = await readLayout(file);
  const { header } = layout ?? {};
  return header && header.signal === signal && header.rows === rows && header.width === width ? layout : null;
}

/** Begins a file anew. */
async function begin(file: FileHandle, header: Header): Promise<Layout> {
  const { bytes, layout } = encodeHeader(header);
  await file.truncate(0);
  await file.write(bytes, 0, bytes.length, 0);
  return layout;
}

/** Puts every sound part in its place; the numbers of the others. */
async function soundParts(file: FileHandle, layout: Layout, values: Float32Array): Promise<number[]> {
  const lacking: number[] = [];
  for (let index = 0; index < partsOf(layout.header); index++) {
    const { values: found } = await readPart(file, layout, index);
    if (found) values.set(found, rangeOf(layout.header, index).start * layout.header.width);
    else lacking.push(index);
  }
  return lacking;
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new RangeError(`not a name of a signal or a key: ${JSON.stringify(name)}`);
}

const unusable = (path: string, error: unknown): InputError =>
  new InputError(`the teacher's signals cannot be kept: ${(error as Error).message}`, {
    file: path,
    suggestion: 'make it writable, free the disk, or set STILLHOUSE_HOME',
  });
