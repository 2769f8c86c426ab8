/** What is kept of teachers on this machine: their signals, and the teachers themselves. */
import { open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileContentStore } from './content-store.js';
import { folderSize } from './folder-size.js';
import { partsOf, readLayout, readPart, sizeOf } from './signal-file.js';
import { ENDING } from './signal-store.js';

/** `partial`: cut off, to be gone on with; `damaged`: made again where it is wanted. */
export type CacheState = 'whole' | 'partial' | 'damaged';
export interface CacheEntry {
  /** A signal of a split, the weights of a teacher, or the last epochs of one whose training was cut off. */
  readonly kind: 'signal' | 'teacher' | 'epochs';
  readonly key: string;
  /** What is known of a signal; null of a teacher, and of a file whose beginning is damaged. */
  readonly signal: string | null;
  readonly teacher: string | null;
  readonly data: string | null;
  readonly split: string | null;
  readonly rows: number | null;
  readonly width: number | null;
  readonly parameters: number | null;
  readonly bytes: number;
  /** When it was last used; ISO. */
  readonly used: string;
  readonly state: CacheState;
}
interface Found {
  readonly entry: CacheEntry;
  /** What is removed with it. */
  readonly path: string;
}

const unknown = { signal: null, teacher: null, data: null, split: null, rows: null, width: null, parameters: null };
const hex = /^[0-9a-f]{16,}$/;

/** Names in a folder, sorted; none where it is not there. */
const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();

/** The teacher cache below a state folder. */
export class TeacherCache {
  private readonly signals: string;
  private readonly contents: string;
  private readonly epochs: string;

  constructor(state: string) {
    this.signals = join(state, 'signals');
    this.contents = join(state, 'cache');
    this.epochs = join(state, 'epochs');
  }

  /** Everything that is kept, used last first; states by sizes alone unless every byte is to be read. */
  async list({ deep = false } = {}): Promise<CacheEntry[]> {
    return (await this.find(deep)).map(({ entry }) => entry).sort((a, b) => (a.used < b.used ? 1 : a.used > b.used ? -1 : 0));
  }

  /** Removes the entries that `unwanted` names, and says which. */
  async prune(unwanted: (entry: CacheEntry) => boolean, { deep = false } = {}): Promise<CacheEntry[]> {
    const removed: CacheEntry[] = [];
    for (const { entry, path } of await this.find(deep)) {
      if (!unwanted(entry)) continue;
      await rm(path, { recursive: true, force: true });
      if (entry.kind === 'signal') await rmdir(join(this.signals, entry.key)).catch(() => {}); // others are left in it
      removed.push(entry);
    }
    return removed;
  }

  private async find(deep: boolean): Promise<Found[]> {
    return [...(await this.findSignals(deep)), ...(await this.findTeachers(deep)), ...(await this.findEpochs())];
  }

  private async findSignals(deep: boolean): Promise<Found[]> {
    const found: Found[] = [];
    for (const key of (await namesIn(this.signals)).filter((name) => hex.test(name)))
      for (const name of (await namesIn(join(this.signals, key))).filter((each) => each.endsWith(ENDING))) {
        const path = join(this.signals, key, name);
        const entry = await signalEntry(path, key, deep).catch(() => null); // removed meanwhile
        if (entry) found.push({ path, entry });
      }
    return found;
  }

  private async findTeachers(deep: boolean): Promise<Found[]> {
    const found: Found[] = [];
    for (const name of await namesIn(this.contents)) {
      const [key, aside] = name.split('.damaged-') as [string, string?];
      const path = join(this.contents, name);
      const stats = await stat(path).catch(() => null);
      if (!hex.test(key) || !stats) continue;
      const sound = aside === undefined && (!deep || (await new FileContentStore(this.contents, { setAside: false }).read(key)) !== null);
      const state = sound ? 'whole' : 'damaged';
      found.push({ path, entry: { kind: 'teacher', key, ...unknown, bytes: await folderSize(path), used: stats.mtime.toISOString(), state } }); // prettier-ignore
    }
    return found;
  }

  private async findEpochs(): Promise<Found[]> {
    const found: Found[] = [];
    for (const key of (await namesIn(this.epochs)).filter((name) => hex.test(name))) {
      const path = join(this.epochs, key);
      const stats = await stat(path).catch(() => null); // its training may be done just now
      if (!stats) continue;
      const entry = { kind: 'epochs', key, ...unknown, bytes: await folderSize(path), used: stats.mtime.toISOString(), state: 'partial' } as const; // prettier-ignore
      found.push({ path, entry });
    }
    return found;
  }
}

async function signalEntry(path: string, key: string, deep: boolean): Promise<CacheEntry> {
  const file = await open(path, 'r');
  try {
    const { size, mtime } = await file.stat();
    const layout = await readLayout(file);
    const common = { kind: 'signal', key, bytes: size, used: mtime.toISOString() } as const;
    if (!layout) return { ...common, ...unknown, state: size === 0 ? 'partial' : 'damaged' };
    const { signal, rows, width, about } = layout.header;
    const known = { signal, rows, width, teacher: about.teacher, data: about.data, split: about.split, parameters: about.parameters };
    const states = new Set<string>();
    for (let part = 0; deep && part < partsOf(layout.header); part++) states.add((await readPart(file, layout, part)).state);
    const state =
      states.has('damaged') || size > sizeOf(layout) ? 'damaged' : states.has('missing') || size < sizeOf(layout) ? 'partial' : 'whole';
    return { ...common, ...known, state };
  } finally {
    await file.close();
  }
}
