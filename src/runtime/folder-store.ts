import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

export interface Draft {
  readonly folder: string;
  keep(key: string): void;
  discard(): void;
}

const LIMIT = 20 * 2 ** 30; // bytes
const DRAFT = /^draft-(\d+)-[0-9a-f]+$/;
const ABANDONED = 24 * 3600 * 1000; // milliseconds after which a draft is removed whatever its process
const UNATTENDED = 10 * 60 * 1000; // milliseconds after which the draft of a process that is gone is removed

/**
 * Folders by key below `root`, each put there whole by one rename. Beyond `limit` bytes those used longest ago go; `root` may be removed at
 * any time while nothing runs. Methods throw the file system's errors.
 */
export class FolderStore {
  constructor(
    readonly root: string,
    private readonly limit = LIMIT,
  ) {}

  /** The folder of a key, marked as used now, or null. */
  find(key: string): string | null {
    const folder = this.#folder(key);
    if (!existsSync(folder)) return null;
    try {
      utimesSync(folder, new Date(), new Date());
    } catch {
      // Removed just now, or not ours to mark: reading it tells.
    }
    return folder;
  }

  /** A new folder to write into; those that killed processes left are removed. */
  draft(): Draft {
    mkdirSync(this.root, { recursive: true });
    this.#sweep();
    const folder = join(this.root, `draft-${process.pid}-${randomBytes(4).toString('hex')}`);
    mkdirSync(folder);
    let open = true;
    return {
      folder,
      keep: (key) => {
        if (!this.#publish(folder, key)) rmSync(folder, { recursive: true, force: true });
        open = false;
        this.#makeRoom(key);
      },
      discard: () => {
        if (open) rmSync(folder, { recursive: true, force: true });
      },
    };
  }

  /** Removes what is kept under a key: first out of sight, so that nobody finds half of it. */
  drop(key: string): void {
    const gone = join(this.root, `draft-${process.pid}-${randomBytes(4).toString('hex')}`);
    try {
      renameSync(this.#folder(key), gone);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    rmSync(gone, { recursive: true, force: true });
  }

  /** False where another process was first. */
  #publish(draft: string, key: string): boolean {
    try {
      renameSync(draft, this.#folder(key));
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw error;
    }
  }

  #makeRoom(newest: string): void {
    const entries = readdirSync(this.root)
      .filter((name) => !DRAFT.test(name))
      .flatMap((name) => {
        const stats = statSync(join(this.root, name), { throwIfNoEntry: false });
        return stats ? [{ name, used: stats.mtimeMs, size: sizeOf(join(this.root, name)) }] : [];
      })
      .sort((a, b) => b.used - a.used);
    let total = 0;
    for (const { name, size } of entries) {
      total += size;
      if (total > this.limit && name !== newest) this.drop(name);
    }
  }

  #sweep(): void {
    for (const name of readdirSync(this.root)) {
      const pid = DRAFT.exec(name)?.[1];
      const age = Date.now() - (pid ? (statSync(join(this.root, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity) : Infinity);
      if (age > ABANDONED || (age > UNATTENDED && !lives(Number(pid)))) rmSync(join(this.root, name), { recursive: true, force: true });
    }
  }

  #folder(key: string): string {
    if (!/^[0-9a-f]+$/.test(key)) throw new RangeError(`not a content key: ${JSON.stringify(key)}`);
    return join(this.root, key);
  }
}

/** Bytes of the files of a folder. */
const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce((total, name) => total + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
