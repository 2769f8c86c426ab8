/** Raw examples that wait for the test split to be opened, kept beside the other splits. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pauses, type SplitName } from '../plugin/index.js';
import { DiskTexts, endsOf } from './disk-texts.js';
import { TextWriter } from './file-writer.js';
import { PackedTexts } from './packed-texts.js';
import type { Pool } from './pool.js';
import { fileOf, readRows, writeRows } from './split-files.js';
import { TextSpool, type Room } from './text-spool.js';

const PART = 1 << 16; // letters hashed at once

/** SHA-256 in hex of what a pool holds. */
export async function poolDigest({ texts, labels, classes }: Pool): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(classes));
  hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  const pause = pauses();
  let part = '';
  for (let row = 0; row < texts.size; row++) {
    const text = texts.at(row);
    part += `${text.length}:${text}`;
    if (part.length < PART) continue;
    hash.update(part);
    part = '';
    await pause();
  }
  return hash.update(part).digest('hex');
}

/** Some rows as a pool of their own, so that the rest can be freed; `split` names their file where they are many. */
export function pick({ texts, labels, classes }: Pool, rows: Int32Array, room: Room | null, split: SplitName): Pool {
  const spool = new TextSpool(room, split);
  for (const row of rows) spool.add(texts.at(row));
  return { texts: spool.finish(), labels: rows.map((row) => labels[row]!), classes };
}

export interface KeptPool {
  readonly size: number;
  readonly digest: string;
  readonly disk: boolean;
}

/** Writes a pool as the files of the test split. */
export async function keepPool(folder: string, pool: Pool): Promise<KeptPool> {
  const writer = new TextWriter(fileOf(folder, 'test', 'texts'));
  for (let row = 0; row < pool.texts.size; row++) writer.add(pool.texts.at(row));
  writer.close();
  writeRows(folder, 'test', pool.labels, writer.lengths.finish());
  return { size: pool.texts.size, digest: await poolDigest(pool), disk: pool.texts instanceof DiskTexts };
}

/** The pool that `keepPool` wrote; null where it is damaged. Throws the file system's error. */
export async function readKeptPool(folder: string, kept: KeptPool, classes: readonly string[]): Promise<Pool | null> {
  const [labels, lengths] = readRows(folder, 'test', kept.size, 2) ?? [];
  if (!labels || !lengths) return null;
  const file = fileOf(folder, 'test', 'texts');
  const ends = endsOf(lengths);
  const texts = kept.disk ? new DiskTexts(file, ends) : new PackedTexts(readFileSync(file), Int32Array.from(ends));
  const pool = { texts, labels, classes };
  return (await poolDigest(pool)) === kept.digest ? pool : null;
}
