import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../plugin/index.js';
import { FileContentStore, type Parts } from './content-store.js';

const NAME = /^epoch-(\d+)$/;
const KEPT = 2; // epochs of a training: the last one, and the one before in case that is damaged

/** Epochs of trainings below `root`, a folder for each training: written whole or not at all, and checked when read. */
export class FileEpochStore {
  private readonly contents: FileContentStore;

  constructor(
    private readonly root: string,
    private readonly log?: Log,
    /** Whose epochs they are, for messages. */
    private readonly of = 'a teacher',
  ) {
    this.contents = new FileContentStore(root);
  }

  /** The newest epoch that is sound; says of each damaged one that it cannot be used. */
  async latest(key: string): Promise<Parts | null> {
    for (const epoch of await this.epochs(key)) {
      const parts = await this.contents.read(`${key}/${nameOf(epoch)}`);
      if (parts) return parts;
      this.log?.warn(
        `the kept epoch ${epoch} of ${this.of} is damaged (${join(this.root, key, nameOf(epoch))}): training goes on from an earlier one, or begins anew`,
      );
    }
    return null;
  }

  /** Keeps an epoch (from 1) and the one before it, and drops everything else of the training. */
  async keep(key: string, epoch: number, parts: Parts): Promise<void> {
    await this.contents.write(`${key}/${nameOf(epoch)}`, parts);
    const wanted = new Set((await this.epochs(key)).slice(0, KEPT).map(nameOf));
    for (const name of await namesIn(join(this.root, key))) if (!wanted.has(name)) await remove(join(this.root, key, name));
  }

  /** Removes all epochs of a training. */
  async forget(key: string): Promise<void> {
    await remove(join(this.root, key));
  }

  /** The newest first. */
  private async epochs(key: string): Promise<number[]> {
    const found = (await namesIn(join(this.root, key))).flatMap((name) => (NAME.test(name) ? [Number(NAME.exec(name)![1])] : []));
    return found.sort((a, b) => b - a);
  }
}

const nameOf = (epoch: number): string => `epoch-${epoch}`;
const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true }).catch(() => {});
