import { PluginError, type EncodedSplit, type TextData, type Vocabulary } from '../plugin/index.js';
import { contentKey, contentOfFiles } from './content-key.js';
import { makeOther, makeTraining } from './make-texts.js';
import { readOriginals } from './originals.js';
import { poolDigest } from './pool-files.js';
import { withTransfer } from './corpus.js';
import type { CorpusRequest, TextRequest } from './request.js';
import { sha256 } from './split.js';
import { throughCache, type Texts } from './through-cache.js';
import { readOther, readTraining } from './training-pools.js';
import { vocabularyOf } from './vocabulary.js';

export type { TextCache, TextRequest } from './request.js';

/**
 * Reads, cuts, cleans and tokenises a data set, or finds it done in the cache. Vocabulary and classes come from the training split alone, its texts without a label among them; the
 * test split is encoded, and where it is the data set's own even read, only when it is opened. Throws an `InputError` for a fault in the data.
 */
export async function prepareText(given: TextRequest): Promise<TextData> {
  const { name, dataset, maxLength, log } = given;
  if (!Array.isArray(dataset.splits)) throw new PluginError('dataset', name, 'its splits are no list');
  if (!dataset.splits.includes('train')) throw new PluginError('dataset', name, 'its splits do not include train');
  const { transfer = [], ...rest } = given;
  const request: CorpusRequest = { ...rest, dataset: withTransfer({ name, dataset }, transfer) };
  const found = await training(request);
  const { about, splits } = found.texts;
  const [train, validation] = [splits.train!, splits.validation!];
  const vocabulary = vocabularyOf(about.tokens);
  if (about.dropped > 0) log?.info(`${about.dropped} of ${about.examples} training examples were left out by preprocessors`);
  let test: Promise<EncodedSplit> | null = null;
  const openTest = (): Promise<EncodedSplit> => (test ??= readTest(request, found, vocabulary));
  return {
    name,
    labels: about.labels,
    vocabulary,
    maxLength,
    digest: sha256(JSON.stringify([name, about.labels, vocabulary.tokens, maxLength, train.digest, validation.digest])),
    train,
    validation,
    openTest,
    originals: async function* (part) {
      yield* readOriginals(request, part === 'test' ? await openTest() : splits[part]!);
    },
  };
}

function training(request: CorpusRequest): Promise<Texts> {
  const { name, dataset, split, vocabulary, maxLength, seed, cache, labels } = request;
  const parts = (['train', 'validation'] as const).filter((part) => dataset.splits.includes(part));
  const settings = [name, cache?.identity, dataset.splits, split, vocabulary, maxLength, seed, ...(labels ? [labels] : [])];
  return throughCache(request, {
    async keyOfFiles() {
      const content = await contentOfFiles(dataset, parts);
      return content && contentKey(settings, content);
    },
    read: (room) => readTraining(request, room),
    keyOfExamples: async ({ train, validation }) =>
      'rows' in train ? null : contentKey(settings, await poolDigest(train), validation && (await poolDigest(validation))),
    make: (pools, workplace) => makeTraining(request, pools, workplace),
  });
}

/** The test split: from what was held out, or read now. */
async function readTest(request: CorpusRequest, { key, texts: { about, heldOut } }: Texts, vocabulary: Vocabulary): Promise<EncodedSplit> {
  const { texts } = await throughCache(request, {
    async keyOfFiles() {
      if (key === null) return null;
      if (heldOut) return contentKey('test', key);
      const content = await contentOfFiles(request.dataset, ['test']);
      return content && contentKey('test', key, content);
    },
    read: async (room) => heldOut ?? readOther(request, 'test', about.labels, room),
    keyOfExamples: async (pool) => (key === null ? null : contentKey('test', key, await poolDigest(pool))),
    make: async (pool, workplace) => ({
      about: { ...about, tokens: [] },
      splits: { test: await makeOther(request, 'test', pool, vocabulary, workplace) },
      heldOut: null,
    }),
  });
  return texts.splits.test!;
}
