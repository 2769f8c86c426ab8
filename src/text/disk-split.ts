import { createHash, type Hash } from 'node:crypto';
import type { EncodedSplit, SplitName } from '../plugin/index.js';
import { BlockFile } from './block-file.js';
import { endsOf, type DiskTexts } from './disk-texts.js';
import { eachChunk } from './each-chunk.js';

const BLOCK = 8192; // tokens of a block, on average
const BLOCK_ROWS = 512; // at most
const POOL = 1 << 21; // tokens of a pool, on average
const POOL_ROWS = 1 << 17; // at most
const PART = 1 << 16; // rows hashed at once
const POOLS_KEPT = 8; // this one and the next of several trials at once

export interface DiskEncoded {
  readonly texts: DiskTexts;
  readonly labels: Int32Array;
  /** Number of token ids of each row. */
  readonly counts: Int32Array;
  /** Token ids row by row. */
  readonly idsFile: string;
}

/** A split whose texts and token ids lie in files; the digest is that of the same split in memory. */
export async function diskSplit(name: SplitName, encoded: DiskEncoded): Promise<EncodedSplit> {
  const { texts, labels, counts, idsFile } = encoded;
  const ends = endsOf(counts, 4);
  const digest = await digestOf(encoded, ends);
  const blocks = blocksOf(counts.length, ends);
  const ids = new BlockFile(idsFile, ends, blocks.rows, blocks.bytes);
  return {
    name,
    size: labels.length,
    digest,
    blocks: { rows: blocks.rows, pool: blocks.pool },
    text: (index) => texts.at(index),
    tokens: (index) => ids.ints(index),
    copy: (index, target, at, most) => ids.copy(index, target, at, most),
    label: (index) => labels[index]!,
    length: (index) => counts[index]!,
    ready: (rows) => ids.ready(rows),
  };
}

/** Rows of a block, rows of a pool, and the bytes of the pools that stay in memory: fewer rows where texts are long. */
function blocksOf(size: number, ends: Float64Array): { rows: number; pool: number; bytes: number } {
  const mean = (ends[size - 1] ?? 4) / 4 / Math.max(1, size);
  const within = (tokens: number, most: number): number => Math.max(1, Math.min(most, Math.floor(tokens / mean)));
  const rows = within(BLOCK, BLOCK_ROWS);
  const pool = Math.max(rows, Math.floor(within(POOL, POOL_ROWS) / rows) * rows);
  return { rows, pool, bytes: Math.ceil(POOLS_KEPT * pool * mean * 4) };
}

async function digestOf({ texts, labels, idsFile }: DiskEncoded, ends: Float64Array): Promise<string> {
  const hash = createHash('sha256');
  addEnds(hash, texts.ends, 1);
  await addFile(hash, texts.file);
  hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  addEnds(hash, ends, 4);
  await addFile(hash, idsFile);
  return hash.digest('hex');
}

/** Hashes ends in units as 32-bit integers, as a split in memory has them. */
function addEnds(hash: Hash, ends: Float64Array, unit: number): void {
  for (let start = 0; start < ends.length; start += PART) {
    const part = new Int32Array(Math.min(PART, ends.length - start));
    for (let index = 0; index < part.length; index++) part[index] = ends[start + index]! / unit; // modulo 2 ** 32
    hash.update(part);
  }
}

const addFile = (hash: Hash, file: string): Promise<void> => eachChunk(file, (bytes) => hash.update(bytes));
