import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withLock } from '#plain/lock.mjs';
import type { Lock } from '#plain/lock.mjs';
import { explain } from './explain.js';
import { isFailure } from './outcome.js';
import type { Failure, Progress } from './outcome.js';

const MARKER = 'complete.json';

/** What a provisioned folder says of itself, or null where it is not whole. */
export async function readProvision<T>(folder: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(join(folder, MARKER), 'utf8')) as T;
  } catch {
    return null;
  }
}

async function sweepUp(folder: string): Promise<void> {
  const left = await readdir(dirname(folder)).catch(() => []);
  const old = left.filter((name) => name.startsWith(`${basename(folder)}.building-`));
  await Promise.all(old.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true }).catch(() => {})));
}

/**
 * Fills a folder by `build`, called with a draft beside it that becomes the folder when it is whole, so that an interrupted set-up
 * leaves nothing half. One process at a time; whoever waited finds the work done. A folder that is no longer `whole` is filled anew.
 */
export async function provision<T extends object>(
  folder: string,
  progress: Progress,
  build: (draft: string, scratch: string, lock: Lock) => Promise<T | Failure>,
  whole: (done: T) => boolean = () => true,
): Promise<T | Failure> {
  const lockFile = `${folder}.lock`;
  const onWait = ({ pid, purpose }: { pid: number; purpose: string }) =>
    progress(`waiting for another set-up (process ${pid}: ${purpose})`);
  try {
    return await withLock(lockFile, { purpose: basename(folder), onWait }, async (lock) => {
      const done = await readProvision<T>(folder);
      if (done && whole(done)) return done;
      await sweepUp(folder);
      return await inDraft(folder, (draft, scratch) => build(draft, scratch, lock));
    });
  } catch (error) {
    return explain(basename(folder), error instanceof Error ? error.message : String(error));
  }
}

async function inDraft<T extends object>(
  folder: string,
  build: (draft: string, scratch: string) => Promise<T | Failure>,
): Promise<T | Failure> {
  const draft = `${folder}.building-${process.pid}-${randomBytes(4).toString('hex')}`;
  const scratch = `${draft}-scratch`;
  try {
    await mkdir(draft, { recursive: true });
    await mkdir(scratch, { recursive: true });
    const built = await build(draft, scratch);
    if (isFailure(built)) return built;
    await writeFile(join(draft, MARKER), `${JSON.stringify(built, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return built;
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
  }
}
