/** What TensorFlow's libraries hold, digest by digest: a gigabyte is read, so this is for set-up and `doctor` alone. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 in hex by path below the folder. */
export type Contents = Readonly<Record<string, string>>;

const libraries = join('site', 'tensorflow');

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 4 << 20 }), hash);
  return hash.digest('hex');
}

/** The digests of all of TensorFlow's own libraries in a folder. */
export async function contentsOf(folder: string): Promise<Contents> {
  const names = (await readdir(join(folder, libraries))).sort().map((name) => join(libraries, name));
  const digests: Record<string, string> = {};
  for (const name of names) digests[name] = await digest(join(folder, name));
  return digests;
}

/** Paths below the folder that no longer hold what they did, those that are gone included. */
export async function changedContents(folder: string, contents: Contents): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, before] of Object.entries(contents))
    if ((await digest(join(folder, name)).catch(() => null)) !== before) changed.push(name);
  return changed;
}
