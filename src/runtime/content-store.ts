import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../plugin/index.js';

export type Parts = Record<string, Uint8Array>;
interface Manifest {
  /** SHA-256 in hex of each part by name. */
  readonly parts: Readonly<Record<string, string>>;
}

const MANIFEST = 'manifest.json';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const code = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Keeps named byte arrays by key in folders below `root`: written whole or not at all, and checked when read. */
export class FileContentStore {
  /** Without `setAside` what is damaged stays where it is: for looking alone. */
  constructor(
    readonly root: string,
    private readonly options: { readonly setAside: boolean } = { setAside: true },
  ) {}

  /** The parts written under a key; null where there are none or where they are damaged, which moves them aside. */
  async read(key: string): Promise<Parts | null> {
    const folder = this.#folder(key);
    try {
      const { parts } = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Manifest;
      const names = Object.keys(parts);
      const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
      if (names.every((name, index) => sha256(contents[index]!) === parts[name]))
        return Object.fromEntries(names.map((name, index) => [name, new Uint8Array(contents[index]!)]));
    } catch (error) {
      if (code(error) === 'ENOENT' && !(await this.#exists(folder))) return null;
      if (code(error) && code(error) !== 'ENOENT') throw unusable(folder, error);
    }
    if (this.options.setAside) await setAside(folder);
    return null;
  }

  /** Replaces nothing that is whole: of two writers of one key the first wins, for equal keys mean equal content. */
  async write(key: string, parts: Parts): Promise<void> {
    const folder = this.#folder(key);
    const draft = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
    try {
      await mkdir(draft, { recursive: true });
      const names = Object.keys(parts);
      names.forEach(checkName);
      await Promise.all(names.map((name) => writeFile(join(draft, name), parts[name]!, { flush: true })));
      const manifest: Manifest = { parts: Object.fromEntries(names.map((name) => [name, sha256(parts[name]!)])) };
      await writeFile(join(draft, MANIFEST), JSON.stringify(manifest), { flush: true });
      await this.#publish(key, draft, folder);
    } catch (error) {
      if (code(error)) throw unusable(folder, error);
      throw error;
    } finally {
      await rm(draft, { recursive: true, force: true }).catch(() => {});
    }
  }

  async #publish(key: string, draft: string, folder: string): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        return await rename(draft, folder);
      } catch (error) {
        if (code(error) !== 'ENOTEMPTY' && code(error) !== 'EEXIST') throw error;
        if (await this.read(key)) return;
      }
    }
  }

  async #exists(folder: string): Promise<boolean> {
    return readdir(folder).then(
      () => true,
      () => false,
    );
  }

  #folder(key: string): string {
    const steps = key.split('/');
    if (!steps.every((step) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(step))) throw new RangeError(`not a content key: ${JSON.stringify(key)}`);
    return join(this.root, ...steps);
  }
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || name === MANIFEST) throw new RangeError(`not a part's name: ${JSON.stringify(name)}`);
}

async function setAside(folder: string): Promise<void> {
  await rename(folder, `${folder}.damaged-${Date.now()}-${randomBytes(2).toString('hex')}`).catch(() => {});
}

function unusable(folder: string, error: unknown): InputError {
  const why = error instanceof Error ? error.message : String(error);
  return new InputError(`the cache cannot be used: ${why}`, {
    file: dirname(folder),
    suggestion: 'make it writable, free the disk, or set STILLHOUSE_HOME',
  });
}
