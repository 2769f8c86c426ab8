import { isAscii } from 'node:buffer';
import { InputError, UNKNOWN, type SplitName, type Vocabulary } from '../plugin/index.js';
import { DiskTexts } from './disk-texts.js';
import { encode, RowEncoder } from './encode.js';
import type { BlockPool } from './example-blocks.js';
import type { About, MadeTexts } from './kept-texts.js';
import { pick } from './pool-files.js';
import type { Pool } from './pool.js';
import type { TextRequest } from './request.js';
import { DiskSink, MemorySink, type FinishedSplit, type SplitSink } from './split-sink.js';
import { idsOf } from './token-ids.js';
import { TextSpool } from './text-spool.js';
import type { TrainingPools } from './training-pools.js';
import { TokenCounter } from './vocabulary.js';
import type { Workplace } from './workplace.js';

/** Training and validation split, the vocabulary of the first, and what is held out for the test. */
export async function makeTraining(request: TextRequest, pools: TrainingPools, workplace: Workplace | null): Promise<MadeTexts> {
  const { train: pool, rows, validation: own } = pools;
  const counter = new TokenCounter();
  const made = 'rows' in pool ? fromBlocks(request, pools, pool, counter, workplace) : fromPool(request, pools, pool, counter, workplace);
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

interface Encoded {
  /** The training split, in ids that the counter gave. */
  readonly sink: SplitSink;
  readonly dropped: number;
  /** Null where the data set brings its own. */
  readonly validation: SplitSink | null;
  readonly heldOut: Pool | null;
}

async function fromPool(
  request: TextRequest,
  { rows, validation: own }: TrainingPools,
  pool: Pool,
  counter: TokenCounter,
  workplace: Workplace | null,
): Promise<Encoded> {
  const disk = pool.texts instanceof DiskTexts;
  const sink = sinkFor('train', disk, workplace);
  const dropped = await encode(pool, rows.train, request, { sink, ids: counter.counted, drop: true });
  const validation = own ? null : sinkFor('validation', disk, workplace);
  if (validation) await encode(pool, rows.validation, request, { sink: validation, ids: counter.uncounted, drop: false });
  const heldOut = request.dataset.splits.includes('test') ? null : pick(pool, rows.test, workplace?.room ?? null, 'test');
  return { sink, dropped, validation, heldOut };
}

/** All splits at once, so that the file is read once more and no more. */
async function fromBlocks(
  request: TextRequest,
  { rows, validation: own }: TrainingPools,
  pool: BlockPool,
  counter: TokenCounter,
  workplace: Workplace | null,
): Promise<Encoded> {
  const disk = workplace !== null && pool.bytes > workplace.room.limit;
  const train = { sink: sinkFor('train', disk, workplace), ids: counter.counted, drop: true };
  const validation = own ? null : { sink: sinkFor('validation', disk, workplace), ids: counter.uncounted, drop: false };
  const test = new TextSpool(workplace?.room ?? null, 'test');
  const place = new Uint8Array(pool.labels.length); // 0: train
  for (const row of rows.validation) place[row] = 1;
  for (const row of rows.test) place[row] = 2;
  const encoder = new RowEncoder(request);
  let dropped = 0;
  for await (const { bytes, starts, ends, first } of pool.rows()) {
    const ascii = isAscii(bytes);
    for (let index = 0; index < starts.length; index++) {
      const row = first + index;
      const [start, end] = [starts[index]!, ends[index]!];
      if (place[row] === 2) test.addBytes(bytes, start, end);
      else if (!encoder.bytes(bytes, start, end, pool.labels[row]!, place[row] === 0 ? train : validation!, ascii)) dropped++;
    }
  }
  const labels = rows.test.map((row) => pool.labels[row]!);
  const heldOut = request.dataset.splits.includes('test') ? null : { texts: test.finish(), labels, classes: pool.classes };
  return { sink: train.sink, dropped, validation: validation && validation.sink, heldOut };
}

/** A split whose tokens are counted in the training split's vocabulary. */
export async function makeOther(
  request: TextRequest,
  name: SplitName,
  pool: Pool,
  vocabulary: Vocabulary,
  workplace: Workplace | null,
): Promise<FinishedSplit> {
  const sink = sinkFor(name, pool.texts instanceof DiskTexts, workplace);
  await encode(pool, null, request, { sink, ids: idsOf(vocabulary), drop: false });
  return sink.finish(null);
}

const sinkFor = (name: SplitName, disk: boolean, workplace: Workplace | null): SplitSink =>
  workplace && disk ? new DiskSink(workplace.folder(), name) : new MemorySink(name);

function checkTrain({ labels }: SplitSink, classes: readonly string[], name: string): void {
  const present = new Uint8Array(classes.length);
  for (const label of labels.finish()) present[label] = 1;
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
