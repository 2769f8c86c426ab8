/** One safetensors file: its header checked, its tensors read one at a time. Format: 8 bytes of length, a JSON header, the numbers. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InputError } from '../plugin/index.js';
import { bfloat16, float16 } from './half.js';
import { isJson, type Json } from './json-file.js';
import type { StoredTensor } from './types.js';

interface Dtype {
  readonly bytes: number;
  /** Null where the bytes are float32 already. */
  readonly at: ((view: DataView, byte: number) => number) | null;
}
const dtypes: Readonly<Record<string, Dtype>> = {
  F32: { bytes: 4, at: null },
  F16: { bytes: 2, at: (view, byte) => float16(view.getUint16(byte, true)) },
  BF16: { bytes: 2, at: (view, byte) => bfloat16(view.getUint16(byte, true)) },
  F64: { bytes: 8, at: (view, byte) => view.getFloat64(byte, true) },
  I8: { bytes: 1, at: (view, byte) => view.getInt8(byte) },
  U8: { bytes: 1, at: (view, byte) => view.getUint8(byte) },
};
const LARGEST_HEADER = 100_000_000; // bytes, as in the reference implementation
const PIECE = 1 << 18; // numbers read at once

/** The tensors of a file by name. Throws an `InputError` for a file that is truncated, damaged or of another format. */
export function readSafetensors(file: string): Map<string, StoredTensor> {
  return opened(file, (handle) => {
    const { size } = fstatSync(handle);
    const start = bytesAt(handle, 0, Math.min(9, size));
    const foreign = otherFormat(start);
    if (foreign) throw new InputError(foreign, { file, allowed: 'a safetensors file' });
    if (size < 9) throw new InputError(`is truncated: it has ${size} bytes`, { file });
    const length = Number(new DataView(start.buffer).getBigUint64(0, true));
    if (length > LARGEST_HEADER) throw new InputError('is no safetensors file', { file });
    if (8 + length > size) throw new InputError(`is truncated: ${size} bytes, its header alone takes ${8 + length}`, { file });
    const header = parseHeader(bytesAt(handle, 8, length), file);
    return tensors(header, file, 8 + length, size);
  });
}

/** What a file is that is no safetensors file, where its first bytes tell. */
function otherFormat(start: Uint8Array): string | null {
  if (start[8] === 0x7b) return null; // the brace of a header; its length before it may look like anything
  const text = Buffer.from(start).toString('latin1');
  if (text.startsWith('PK\x03\x04') || start[0] === 0x80)
    return 'is a pickle (PyTorch) file, which can run code when it is read; it is not opened';
  if (text.startsWith('version ')) return 'is a Git LFS pointer and not the file itself';
  if (text.startsWith('<')) return 'is a web page and not a checkpoint';
  return null;
}

function parseHeader(bytes: Uint8Array, file: string): Json {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isJson(header)) return header;
  } catch {
    // told below
  }
  throw new InputError('is no safetensors file: its header is no JSON object', { file });
}

function tensors(header: Json, file: string, base: number, size: number): Map<string, StoredTensor> {
  const found = new Map<string, Placed>();
  for (const [name, entry] of Object.entries(header)) if (name !== '__metadata__') found.set(name, stored(name, entry, file, base));
  const end = endOf([...found.values()], base, file);
  if (end > size) throw new InputError(`is truncated: ${size} bytes, its header tells of ${end}`, { file });
  if (end < size) throw new InputError(`has ${size - end} bytes more than its header tells of`, { file });
  return found;
}

type Placed = StoredTensor & { readonly from: number; readonly end: number };

/** Where the last tensor ends. No two share a byte, as in the reference implementation: else a small file could stand for any number of numbers. */
function endOf(placed: readonly Placed[], base: number, file: string): number {
  let end = base;
  for (const { name, from, end: own } of placed.toSorted((a, b) => a.from - b.from || a.end - b.end)) {
    if (from !== end) throw new InputError(`tensor '${name}' begins at byte ${from}, and the one before it ends at ${end}`, { file });
    end = own;
  }
  return end;
}

function stored(name: string, entry: unknown, file: string, base: number): Placed {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (isJson(entry) ? entry : {}) as { dtype?: string; shape?: number[]; data_offsets?: number[] };
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((value) => Number.isSafeInteger(value) && value >= 0);
  if (typeof dtype !== 'string' || !whole(shape) || !whole(offsets) || offsets.length !== 2)
    throw new InputError(`its header is damaged at tensor '${name}'`, { file });
  const [from, to] = offsets as [number, number];
  const count = shape.reduce((product, axis) => product * axis, 1);
  const known = Object.hasOwn(dtypes, dtype) ? dtypes[dtype] : undefined;
  if (!Number.isSafeInteger(count) || from > to || (known && to - from !== count * known.bytes))
    throw new InputError(`tensor '${name}' of shape [${shape}] and type ${dtype} has ${to - from} bytes`, { file });
  const place = { file, name, dtype, count, at: base + from };
  return {
    name,
    shape,
    file,
    from: base + from,
    end: base + to,
    read: () => readTensor(place),
    pieces: (visit) => visitPieces(place, visit),
  };
}

interface Place {
  readonly file: string;
  readonly name: string;
  readonly dtype: string;
  readonly count: number;
  /** First byte in the file. */
  readonly at: number;
}

function typeOf({ dtype, name, file }: Place): Dtype {
  const known = Object.hasOwn(dtypes, dtype) ? dtypes[dtype] : undefined;
  if (known) return known;
  throw new InputError(`tensor '${name}' is of type ${dtype}`, { file, allowed: Object.keys(dtypes).join(', ') });
}

function readTensor(place: Place): Float32Array {
  const values = new Float32Array(place.count);
  if (typeOf(place).at === null) opened(place.file, (handle) => fill(handle, new Uint8Array(values.buffer), place.at, place.file));
  else visitPieces(place, (piece, at) => values.set(piece, at));
  return values;
}

/** Reads numbers of any type by pieces, so that a second copy of the whole tensor is never in memory. */
function visitPieces(place: Place, visit: (piece: Float32Array, at: number) => void): void {
  const { bytes, at: value } = typeOf(place);
  const { file, count, at } = place;
  opened(file, (handle) => {
    const step = Math.min(PIECE, count);
    const piece = new Float32Array(step);
    const raw = value ? new Uint8Array(step * bytes) : new Uint8Array(piece.buffer);
    const view = new DataView(raw.buffer);
    for (let start = 0; start < count; start += step) {
      const length = Math.min(step, count - start);
      fill(handle, raw.subarray(0, length * bytes), at + start * bytes, file);
      if (value) for (let index = 0; index < length; index++) piece[index] = value(view, index * bytes);
      visit(piece.subarray(0, length), start);
    }
  });
}

function opened<T>(file: string, work: (handle: number) => T): T {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    return work(handle);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot be read: ${(error as Error).message}`, { file });
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function bytesAt(handle: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  readSync(handle, bytes, 0, length, position);
  return bytes;
}

function fill(handle: number, target: Uint8Array, position: number, file: string): void {
  for (let done = 0; done < target.length;) {
    const got = readSync(handle, target, done, target.length - done, position + done);
    if (got === 0) throw new InputError('became shorter while it was read', { file });
    done += got;
  }
}
