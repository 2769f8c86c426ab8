/** Texts that belong to no class, encoded as the other splits are; nothing is learnt of them and their labels are not looked at. */
import { InputError, UNLABELLED, type EncodedSplit, type Vocabulary } from '../plugin/index.js';
import type { Named } from './corpus.js';
import { encode } from './encode.js';
import { withLearnt } from './learn-tokens.js';
import { readPool } from './pool.js';
import type { CorpusRequest } from './request.js';
import { sinkFor } from './split-sink.js';
import { idsOf } from './token-ids.js';

export type OutOfScopePart = 'validation' | 'test';

/**
 * Reads and encodes a part, once each. A data set without the part gives every second text of its training split to it, the first one to
 * validation. Throws an `InputError` for a fault in the data.
 */
export function outOfScopeTexts(
  request: CorpusRequest,
  { name, dataset }: Named,
  { learnt, vocabulary }: { readonly learnt: string | null; readonly vocabulary: Vocabulary },
): (part: OutOfScopePart) => Promise<EncodedSplit> {
  const made = new Map<OutOfScopePart, Promise<EncodedSplit>>();
  async function make(part: OutOfScopePart): Promise<EncodedSplit> {
    const own = dataset.splits.includes(part);
    const pool = await readPool(dataset, name, own ? part : 'train', null, request.signal);
    const labels = pool.labels.map(() => UNLABELLED);
    if (!own && labels.length < 2)
      throw new InputError(`data set '${name}' has one text alone`, { path: 'out_of_scope', allowed: 'two texts or more' });
    const rows = Int32Array.from(labels.keys()).filter((row) => own || row % 2 === Number(part === 'test'));
    const sink = sinkFor(part, false, null);
    await encode({ ...pool, labels, classes: [] }, rows, withLearnt(request, learnt), { sink, ids: idsOf(vocabulary), left: null });
    return (await sink.finish(null)).split;
  }
  return (part) => made.get(part) ?? made.set(part, make(part)).get(part)!;
}
