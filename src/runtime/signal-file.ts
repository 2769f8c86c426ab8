/**
 * One signal in one file. A header, then equal parts of rows as 32-bit floats, each followed by a digest of header, place and content: a part is
 * written and judged by itself. Integers and floats are little-endian. The header: eight letters, its length in 32 bits, JSON, its SHA-256.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

export interface Header {
  readonly signal: string;
  readonly rows: number;
  readonly width: number;
  /** Rows of each part but the last. */
  readonly partRows: number;
  readonly about: { readonly teacher: string; readonly data: string; readonly split: string; readonly parameters: number };
}
/** A file whose header is sound. */
export interface Layout {
  readonly header: Header;
  /** Byte at which the first part begins. */
  readonly start: number;
  readonly digest: Buffer;
}
export type PartState = 'sound' | 'missing' | 'damaged';

const MAGIC = Buffer.from('STHSIG1\n');
const LENGTH = 4;
const HASH = 32;
const SEAL = 16; // bytes of a part's digest
const most = 1 << 20; // bytes of a part, unless one row is longer
const longestHeader = 1 << 16;

const sha256 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** Rows of a part. */
export const partRows = (rows: number, width: number): number => Math.max(1, Math.min(rows, Math.floor(most / (4 * width))));
/** Number of parts. */
export const partsOf = ({ rows, partRows: size }: Header): number => Math.ceil(rows / size);
/** Rows of one part: from `start` to before `end`. */
export const rangeOf = ({ rows, partRows: size }: Header, part: number): { start: number; end: number } => ({
  start: part * size,
  end: Math.min(rows, (part + 1) * size),
});
/** Bytes of the whole file. */
export const sizeOf = ({ header, start }: Layout): number => start + header.rows * header.width * 4 + partsOf(header) * SEAL;

/** The bytes of a header and where the parts begin. */
export function encodeHeader(header: Header): { bytes: Buffer; layout: Layout } {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32LE(json.length);
  const digest = sha256(MAGIC, length, json);
  const bytes = Buffer.concat([MAGIC, length, json, digest]);
  return { bytes, layout: { header, start: bytes.length, digest } };
}

/** The header of an open file; null where it is not sound. */
export async function readLayout(file: FileHandle): Promise<Layout | null> {
  const head = await readAt(file, 0, MAGIC.length + LENGTH);
  if (head.length < MAGIC.length + LENGTH || !head.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const length = head.readUInt32LE(MAGIC.length);
  if (length > longestHeader) return null;
  const rest = await readAt(file, head.length, length + HASH);
  const [json, digest] = [rest.subarray(0, length), rest.subarray(length)];
  if (!sha256(head, json).equals(digest)) return null;
  return { header: JSON.parse(json.toString()) as Header, start: head.length + length + HASH, digest };
}

const placeOf = ({ header, start }: Layout, part: number): { at: number; bytes: number } => {
  const { start: first, end } = rangeOf(header, part);
  return { at: start + part * (header.partRows * header.width * 4 + SEAL), bytes: (end - first) * header.width * 4 };
};

const sealOf = ({ digest }: Layout, part: number, content: Uint8Array): Buffer => {
  const place = Buffer.alloc(4);
  place.writeUInt32LE(part);
  return sha256(digest, place, content).subarray(0, SEAL);
};

/** One part and what it is worth; a part that was never written, or only begun at the end of the file, is missing. */
export async function readPart(file: FileHandle, layout: Layout, part: number): Promise<{ state: PartState; values: Float32Array | null }> {
  const { at, bytes } = placeOf(layout, part);
  const found = await readAt(file, at, bytes + SEAL);
  if (found.length < bytes + SEAL || found.every((byte) => byte === 0)) return { state: 'missing', values: null };
  const content = found.subarray(0, bytes);
  if (!sealOf(layout, part, content).equals(found.subarray(bytes))) return { state: 'damaged', values: null };
  return { state: 'sound', values: new Float32Array(found.buffer, found.byteOffset, bytes / 4) };
}

/** Writes one part with its digest. */
export async function writePart(file: FileHandle, layout: Layout, part: number, values: Float32Array): Promise<void> {
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = Buffer.concat([content, sealOf(layout, part, content)]);
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, placeOf(layout, part).at + done)).bytesWritten;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(length)); // a buffer of its own: floats need its alignment
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
