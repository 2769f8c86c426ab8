import { InputError, UNKNOWN, UNLABELLED, type SplitName, type Vocabulary } from '../plugin/index.js';
import { DiskTexts } from './disk-texts.js';
import { encode } from './encode.js';
import { encodeBlocks, type EncodedParts } from './encode-blocks.js';
import type { About, MadeTexts } from './kept-texts.js';
import { pick } from './pool-files.js';
import type { Pool } from './pool.js';
import type { CorpusRequest } from './request.js';
import { sinkFor, type FinishedSplit, type SplitSink } from './split-sink.js';
import { idsOf } from './token-ids.js';
import type { TrainingPools } from './training-pools.js';
import { TokenCounter } from './vocabulary.js';
import type { Workplace } from './workplace.js';

/** Training and validation split, the vocabulary of the first, and what is held out for the test. */
export async function makeTraining(request: CorpusRequest, pools: TrainingPools, workplace: Workplace | null): Promise<MadeTexts> {
  const { train: pool, rows, validation: own } = pools;
  const counter = new TokenCounter();
  const made =
    'rows' in pool ? encodeBlocks(request, pools, pool, counter, workplace) : encodePool(request, pools, pool, counter, workplace);
  const { sink, dropped, validation, heldOut } = await made;
  checkTrain(sink, pool.classes, request.name);
  const { vocabulary, renumber } = counter.finish(request.vocabulary.size, request.vocabulary.minimum);
  const train = await sink.finish(renumber);
  const about: About = { labels: pool.classes, tokens: vocabulary.tokens.slice(UNKNOWN + 1), dropped, examples: rows.train.length };
  const splits = {
    train,
    validation: own ? await makeOther(request, 'validation', own, vocabulary, workplace) : await validation!.finish(renumber),
  };
  return { about, splits, heldOut };
}

/** One split after the other: a pool gives any row. */
async function encodePool(
  request: CorpusRequest,
  { rows, validation: own }: TrainingPools,
  pool: Pool,
  counter: TokenCounter,
  workplace: Workplace | null,
): Promise<EncodedParts> {
  const disk = pool.texts instanceof DiskTexts;
  const sink = sinkFor('train', disk, workplace);
  const dropped = await encode(pool, rows.train, request, { sink, ids: counter.counted, drop: true });
  const validation = own ? null : sinkFor('validation', disk, workplace);
  if (validation) await encode(pool, rows.validation, request, { sink: validation, ids: counter.uncounted, drop: false });
  const heldOut = request.dataset.splits.includes('test') ? null : pick(pool, rows.test, workplace?.room ?? null, 'test');
  return { sink, dropped, validation, heldOut };
}

/** A split whose tokens are counted in the training split's vocabulary. */
export async function makeOther(
  request: CorpusRequest,
  name: SplitName,
  pool: Pool,
  vocabulary: Vocabulary,
  workplace: Workplace | null,
): Promise<FinishedSplit> {
  const sink = sinkFor(name, pool.texts instanceof DiskTexts, workplace);
  await encode(pool, null, request, { sink, ids: idsOf(vocabulary), drop: false });
  return sink.finish(null);
}

function checkTrain({ labels }: SplitSink, classes: readonly string[], name: string): void {
  const present = new Uint8Array(classes.length);
  for (const label of labels.finish()) if (label !== UNLABELLED) present[label] = 1;
  const missing = present.indexOf(0);
  if (missing < 0) return;
  throw new InputError(
    labels.length === 0
      ? `the training split of data set '${name}' is empty after preprocessing`
      : `no example of class '${classes[missing]}' is left in the training split of data set '${name}'`,
    {
      path: labels.length === 0 ? 'preprocess' : 'split',
      suggestion: 'stratify the split, or look at preprocessors that leave examples out',
    },
  );
}
