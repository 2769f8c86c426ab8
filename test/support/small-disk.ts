/** A file system of a few kilobytes, to be filled: a tmpfs, which only the superuser of Linux may mount. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;

export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Null where nothing can be mounted. */
  static mount(kilobytes: number): SmallDisk | null {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-disk-')));
    if (mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder)) return new SmallDisk(folder);
    rmSync(folder, { recursive: true });
    return null;
  }
  /** Skips the test with one line where nothing can be mounted. */
  static open(context: Mocha.Context, kilobytes: number): SmallDisk {
    const disk = SmallDisk.mount(kilobytes);
    if (disk) return disk;
    console.log('      skipped: only the superuser of Linux can mount a small disk');
    return context.skip();
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }
  /** Takes all that is left but so many bytes; where somebody else is writing, what there is. */
  fill(leave = 0): void {
    try {
      writeFileSync(join(this.folder, 'filler'), Buffer.alloc(Math.max(0, this.free - leave)));
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ENOSPC') throw fault;
    }
  }
  empty(): void {
    rmSync(join(this.folder, 'filler'), { force: true });
  }
  /** No file of it may be open for writing. */
  allow(how: 'ro' | 'rw'): void {
    if (!mount('-o', `remount,${how}`, this.folder)) throw new Error(`the disk cannot be made ${how}`);
  }
  close(): void {
    spawnSync('umount', ['-l', this.folder], { stdio: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
