import { isLanguage, PluginError, type EncodedSplit, type SplitName, type TextData, type Vocabulary } from '../plugin/index.js';
import { contentKey, contentOfFiles } from './content-key.js';
import { withLearnt } from './learn-tokens.js';
import { leftOutWords } from './left-out.js';
import { makeOther, makeTraining } from './make-texts.js';
import { readOriginals } from './originals.js';
import { poolDigest } from './pool-files.js';
import { withTransfer } from './corpus.js';
import { outOfScopeTexts } from './out-of-scope.js';
import type { CorpusRequest, TextRequest } from './request.js';
import { looksAt } from './sift.js';
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
  const [train, validation] = [withOwn(splits.train!, about.augmented), splits.validation!];
  const vocabulary = vocabularyOf(about.tokens);
  if (Object.keys(about.left.by).length > 0) log?.info(leftOutWords(about.left, about.examples));
  if (about.augmented > 0) log?.info(`${about.augmented} training examples were made by augmenters of ${train.own}`);
  const learnt = about.learnt === null ? {} : { learnt: about.learnt };
  let test: Promise<EncodedSplit> | null = null;
  const outOfScope = request.outOfScope && outOfScopeTexts(request, request.outOfScope, { learnt: about.learnt, vocabulary });
  await outOfScope?.('validation'); // its faults are told before anything is trained
  const openTest = (): Promise<EncodedSplit> => (test ??= readTest(request, found, vocabulary));
  return {
    name,
    labels: about.labels,
    vocabulary,
    ...learnt,
    maxLength,
    digest: sha256(
      JSON.stringify([name, about.labels, vocabulary.tokens, maxLength, train.digest, validation.digest, ...Object.values(learnt)]),
    ),
    train,
    validation,
    openTest,
    ...(outOfScope && { outOfScope }),
    originals: async function* (part) {
      yield* readOriginals(request, part === 'test' ? await openTest() : splits[part]!);
    },
  };
}

/** A training split that knows which of its rows augmenters have made. */
const withOwn = (split: EncodedSplit, augmented: number): EncodedSplit =>
  augmented === 0 ? split : { ...split, own: split.size - augmented };

function training(request: CorpusRequest): Promise<Texts> {
  const { name, dataset, split, vocabulary, maxLength, seed, cache, labels } = request;
  const leaked = dataset.splits.includes('test') && looksAt(request.preprocessors, 'test'); // then its texts decide what training keeps
  const looked: readonly SplitName[] = leaked ? ['train', 'validation', 'test'] : ['train', 'validation'];
  const parts = looked.filter((part) => dataset.splits.includes(part));
  const settings = [
    name,
    cache?.identity,
    dataset.splits,
    split,
    vocabulary,
    maxLength,
    seed,
    ...(labels ? [labels] : []),
    ...(isLanguage(request) ? [request.task] : []),
  ];
  return throughCache(request, {
    async keyOfFiles() {
      const content = await contentOfFiles(dataset, parts);
      return content && contentKey(settings, content);
    },
    read: (room) => readTraining(request, room),
    keyOfExamples: async ({ train, validation }) =>
      'rows' in train || leaked ? null : contentKey(settings, await poolDigest(train), validation && (await poolDigest(validation))),
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
      splits: { test: await makeOther(withLearnt(request, about.learnt), 'test', pool, vocabulary, workplace) },
      heldOut: null,
    }),
  });
  return texts.splits.test!;
}
