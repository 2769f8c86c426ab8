/** A folder that several machines see. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stateFolder } from './state.js';

/** The folder of STILLHOUSE_SHARED; null: none. */
export const sharedFolder = (): string | null => (process.env['STILLHOUSE_SHARED'] ? resolve(process.env['STILLHOUSE_SHARED']) : null);

/** Where prepared texts, teachers with their signals, and epochs lie by content: in the shared folder, else in the state folder. */
export const contentFolder = (): string => sharedFolder() ?? stateFolder();

/** Data files by content, for machines that have them elsewhere or not at all. */
export class SharedFiles {
  private readonly known = new Map<string, string>();

  constructor(private readonly root: string) {}

  /** Puts a file there unless it is there already; answers the digest of its content. Null where it is no file. */
  async share(file: string): Promise<string | null> {
    const digest = await this.digestOf(file);
    if (digest === null) return null;
    const target = this.place(file, digest);
    if (await isFile(target)) return digest;
    await mkdir(resolve(target, '..'), { recursive: true });
    const draft = `${target}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      await copyFile(file, draft);
      await rename(draft, target);
    } finally {
      await rm(draft, { force: true });
    }
    return digest;
  }

  /** Where this machine finds the content of a file of another one: at the same path, else in the shared folder; null where it does not. */
  async find(file: string, digest: string): Promise<string | null> {
    if ((await this.digestOf(file)) === digest) return file;
    const target = this.place(file, digest);
    return (await this.digestOf(target)) === digest ? target : null;
  }

  /** Under the file's own name: what follows from data goes by it. */
  private place(file: string, digest: string): string {
    return join(this.root, 'data', digest, basename(file));
  }

  /** SHA-256 in hex; read once as long as size and time stay. */
  private async digestOf(file: string): Promise<string | null> {
    const stats = await stat(file).catch(() => null);
    if (!stats?.isFile()) return null;
    const key = JSON.stringify([file, stats.size, stats.mtimeMs, stats.ino]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    const digest = hash.digest('hex');
    this.known.set(key, digest);
    return digest;
  }
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() ?? false;
