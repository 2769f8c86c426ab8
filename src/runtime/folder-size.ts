import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes on disk below a folder, links not followed; 0 where there is none. */
export async function folderSize(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => null);
  if (!stats) return 0;
  const own = stats.blocks * 512;
  if (!stats.isDirectory()) return own;
  let sum = own;
  for (const name of await readdir(path).catch(() => [])) sum += await folderSize(join(path, name));
  return sum;
}
