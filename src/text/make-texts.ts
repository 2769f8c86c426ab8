import { InputError, UNKNOWN, type SplitName, type Vocabulary } from '../plugin/index.js';
import { DiskTexts } from './disk-texts.js';
import { encode } from './encode.js';
import type { About, MadeTexts } from './kept-texts.js';
import { pick } from './pool-files.js';
import type { Pool } from './pool.js';
import type { TextRequest } from './request.js';
import { DiskSink, MemorySink, type FinishedSplit, type SplitSink } from './split-sink.js';
import type { TrainingPools } from './training-pools.js';
import { TokenCounter } from './vocabulary.js';
import type { Workplace } from './workplace.js';

/** Training and validation split, the vocabulary of the first, and what is held out for the test. */
export async function makeTraining(request: TextRequest, pools: TrainingPools, workplace: Workplace | null): Promise<MadeTexts> {
  const { train: pool, rows, validation: own } = pools;
  const labels = pool.classes;
  const counter = new TokenCounter();
  const sink = sinkFor('train', pool, workplace);
  const dropped = await encode(pool, rows.train, request, counter.add, true, sink);
  checkTrain(sink, labels, request.name);
  const { vocabulary, renumber } = counter.finish(request.vocabulary.size, request.vocabulary.minimum);
  const train = await sink.finish(renumber);
  const validation = await makeOther(request, 'validation', own ?? pool, own ? null : rows.validation, vocabulary, workplace);
  const heldOut = request.dataset.splits.includes('test') ? null : pick(pool, rows.test, workplace?.room ?? null, 'test');
  const about: About = { labels, tokens: vocabulary.tokens.slice(UNKNOWN + 1), dropped, examples: rows.train.length };
  return { about, splits: { train, validation }, heldOut };
}

/** A split whose tokens are counted in the training split's vocabulary; null takes all rows of the pool. */
export async function makeOther(
  request: TextRequest,
  name: SplitName,
  pool: Pool,
  rows: Int32Array | null,
  vocabulary: Vocabulary,
  workplace: Workplace | null,
): Promise<FinishedSplit> {
  const sink = sinkFor(name, pool, workplace);
  await encode(pool, rows, request, vocabulary.id, false, sink);
  return sink.finish(null);
}

const sinkFor = (name: SplitName, { texts }: Pool, workplace: Workplace | null): SplitSink =>
  workplace && texts instanceof DiskTexts ? new DiskSink(workplace.folder(), name) : new MemorySink(name);

function checkTrain({ labels }: SplitSink, classes: readonly string[], name: string): void {
  const present = new Set(labels.finish());
  const missing = classes.findIndex((_, index) => !present.has(index));
  if (missing < 0) return;
  throw new InputError(
    present.size === 0
      ? `the training split of data set '${name}' is empty after preprocessing`
      : `no example of class '${classes[missing]}' is left in the training split of data set '${name}'`,
    {
      path: present.size === 0 ? 'preprocess' : 'split',
      suggestion: 'stratify the split, or look at preprocessors that leave examples out',
    },
  );
}
