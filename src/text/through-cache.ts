import type { EncodedSplit, SplitName } from '../plugin/index.js';
import { stampsOf } from './content-key.js';
import { keepTexts, readTexts, type KeptTexts, type MadeTexts } from './kept-texts.js';
import type { CorpusRequest } from './request.js';
import type { Room } from './text-spool.js';
import { Workplace } from './workplace.js';

const LIMIT = 32 << 20; // bytes of raw text of a split in memory

/** How some splits are made; `Pools` are their raw examples. */
export interface Steps<Pools> {
  /** The key by the files of the data; null where only its examples tell. */
  keyOfFiles(): Promise<string | null>;
  read(room: Room | null): Promise<Pools>;
  keyOfExamples(pools: Pools): Promise<string | null>;
  make(pools: Pools, workplace: Workplace | null): Promise<MadeTexts>;
}
/** What was found or made, and the key under which it is kept; null where it is not. */
export interface Texts {
  readonly key: string | null;
  readonly texts: KeptTexts;
}

/** Finds splits in the cache by the files of their data, else by their examples, else makes and keeps them. */
export async function throughCache<Pools>({ cache, dataset, log }: CorpusRequest, steps: Steps<Pools>): Promise<Texts> {
  if (!cache) return { key: null, texts: plain(await steps.make(await steps.read(null), null)) };
  const workplace = new Workplace(cache.store, cache.limit ?? LIMIT);
  try {
    const stamps = stampsOf(dataset);
    const known = await steps.keyOfFiles();
    const before = known && (await readTexts(cache.store, known));
    if (before) return { key: known, texts: before };
    const pools = await steps.read(workplace.room);
    const key = known ?? (await steps.keyOfExamples(pools));
    const found = known === null && key !== null && (await readTexts(cache.store, key));
    if (found) return { key, texts: found };
    const made = await steps.make(pools, workplace);
    const sound = key !== null && stampsOf(dataset) === stamps; // else a file was changed while it was read
    if (sound) await keepTexts(workplace, key, made, log);
    return { key: sound ? key : null, texts: plain(made) };
  } finally {
    workplace.discard();
  }
}

const plain = ({ about, splits, heldOut }: MadeTexts): KeptTexts => ({
  about,
  splits: Object.fromEntries(Object.entries(splits).map(([name, { split }]) => [name, split])) as Partial<Record<SplitName, EncodedSplit>>,
  heldOut,
});
