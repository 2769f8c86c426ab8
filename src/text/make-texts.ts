import { InputError, UNKNOWN, UNLABELLED, pauses, type SplitName, type Vocabulary } from '../plugin/index.js';
import { augmented } from './augment.js';
import { nameOf } from './clean.js';
import { DiskTexts } from './disk-texts.js';
import { encode, RowEncoder } from './encode.js';
import { encodeBlocks, type EncodedParts, type TrainingPass } from './encode-blocks.js';
import type { About, MadeTexts } from './kept-texts.js';
import { learnTokens, withLearnt } from './learn-tokens.js';
import { LeftOutCounts, nameOfLabel } from './left-out.js';
import { pick } from './pool-files.js';
import type { Pool } from './pool.js';
import type { CorpusRequest } from './request.js';
import { sift } from './sift.js';
import { sinkFor, type FinishedSplit, type SplitSink } from './split-sink.js';
import { idsOf } from './token-ids.js';
import type { TrainingPools } from './training-pools.js';
import { examplesOf, trainingTexts } from './training-texts.js';
import { TokenCounter } from './vocabulary.js';
import type { Workplace } from './workplace.js';

/** Training and validation split, the vocabulary of the first, and what is held out for the test. */
export async function makeTraining(request: CorpusRequest, pools: TrainingPools, workplace: Workplace | null): Promise<MadeTexts> {
  const { train: pool, rows, validation: own } = pools;
  const left = new LeftOutCounts();
  const marks = await sift(request, (part) => examplesOf(request, part));
  marks?.forEach((mark, index) => {
    if (mark > 0)
      left.add(nameOf(mark - 1, request.preprocessors, request.names?.preprocessors), nameOfLabel(pool, pool.labels[rows.train[index]!]!));
  });
  const learnt = await learnTokens(request, trainingTexts(request, marks));
  const able = withLearnt(request, learnt);
  const pass = { counter: new TokenCounter(), left, marks };
  const made = 'rows' in pool ? encodeBlocks(able, pools, pool, pass, workplace) : encodePool(able, pools, pool, pass, workplace);
  const { sink, validation, heldOut } = await made;
  const added = await addAugmented(able, pools, pass, sink);
  checkTrain(sink, pool.classes, request.name);
  const { vocabulary, renumber } = pass.counter.finish(request.vocabulary.size, request.vocabulary.minimum);
  const train = await sink.finish(renumber);
  const tokens = vocabulary.tokens.slice(UNKNOWN + 1);
  const about: About = { labels: pool.classes, tokens, left, examples: rows.train.length, augmented: added, learnt };
  const splits = {
    train,
    validation: own ? await makeOther(able, 'validation', own, vocabulary, workplace) : await validation!.finish(renumber),
  };
  return { about, splits, heldOut };
}

/** Appends what augmenters make of the training examples; the number of new rows. */
async function addAugmented(
  request: CorpusRequest,
  { train: pool, rows }: TrainingPools,
  { counter, marks }: TrainingPass,
  sink: SplitSink,
): Promise<number> {
  if (!request.augment?.length) return 0;
  const encoder = new RowEncoder(request);
  const target = { sink, ids: counter.counted, left: new LeftOutCounts() }; // what is made and then left out is nobody's loss
  const pause = pauses(request.signal);
  let made = 0;
  for await (const { text, row, labelled } of augmented(request, examplesOf(request, 'train'), marks)) {
    await pause();
    const label = labelled ? pool.labels[rows.train[row]!]! : UNLABELLED;
    if (encoder.text(text, label, target, nameOfLabel(pool, label))) made++;
  }
  return made;
}

/** One split after the other: a pool gives any row. */
async function encodePool(
  request: CorpusRequest,
  { rows, validation: own }: TrainingPools,
  pool: Pool,
  { counter, left, marks }: TrainingPass,
  workplace: Workplace | null,
): Promise<EncodedParts> {
  const disk = pool.texts instanceof DiskTexts;
  const sink = sinkFor('train', disk, workplace);
  const train = marks ? rows.train.filter((_, index) => marks[index] === 0) : rows.train;
  await encode(pool, train, request, { sink, ids: counter.counted, left });
  const validation = own ? null : sinkFor('validation', disk, workplace);
  if (validation) await encode(pool, rows.validation, request, { sink: validation, ids: counter.uncounted, left: null });
  const heldOut = request.dataset.splits.includes('test') ? null : pick(pool, rows.test, workplace?.room ?? null, 'test');
  return { sink, validation, heldOut };
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
  await encode(pool, null, request, { sink, ids: idsOf(vocabulary), left: null });
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
