/** What prepared texts follow from: the data's content, the plugins with their options and code, and the engine's Unicode. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { SplitName } from '../plugin/index.js';
import type { Corpus } from './sample.js';
import { eachChunk } from './each-chunk.js';
import { isDiskFault } from './store-fault.js';

const FORMAT = 1; // raised when what is kept changes its meaning

/** Digest of the data by split. */
export type Content = Readonly<Partial<Record<string, string>>>;

/** Digests of the files behind some splits; null where the data set names no file for one of them or a file cannot be read. */
export async function contentOfFiles({ files, transfer = [] }: Corpus, parts: readonly SplitName[]): Promise<Content | null> {
  const splits = parts.includes('train') ? [...parts, ...transfer] : parts;
  if (!files || !splits.every((split) => typeof files[split] === 'string')) return null;
  try {
    return Object.fromEntries(await Promise.all(splits.map(async (split) => [split, await fileDigest(files[split]!)])));
  } catch (error) {
    if (isDiskFault(error)) return null; // the data set tells what is wrong with its file better
    throw error;
  }
}

/** Size and time of the files, to see whether one was changed while it was read. */
export const stampsOf = ({ files = {} }: Corpus): string =>
  JSON.stringify(
    Object.values(files).map((file) => {
      const stats = statSync(file!, { throwIfNoEntry: false });
      return stats && [stats.size, stats.mtimeMs, stats.ino];
    }),
  );

/** The key of texts that follow from all this. */
export const contentKey = (...from: readonly unknown[]): string => {
  const { unicode, icu } = process.versions;
  return createHash('sha256').update(JSON.stringify([FORMAT, unicode, icu, ...from])).digest('hex'); // prettier-ignore
};

async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await eachChunk(file, (bytes) => hash.update(bytes));
  return hash.digest('hex');
}
