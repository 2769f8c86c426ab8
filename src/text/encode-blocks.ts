import { isAscii } from 'node:buffer';
import { RowEncoder } from './encode.js';
import type { BlockPool } from './example-blocks.js';
import { nameOfLabel, type LeftOutCounts } from './left-out.js';
import type { Pool } from './pool.js';
import type { CorpusRequest } from './request.js';
import { sinkFor, type SplitSink } from './split-sink.js';
import { TextSpool } from './text-spool.js';
import type { TrainingPools } from './training-pools.js';
import type { TokenCounter } from './vocabulary.js';
import type { Workplace } from './workplace.js';

/** What training examples become before the vocabulary is known. */
export interface EncodedParts {
  /** The training split, in ids that the counter gave. */
  readonly sink: SplitSink;
  /** Null where the data set brings its own. */
  readonly validation: SplitSink | null;
  readonly heldOut: Pool | null;
}

/** What training rows go through: the counter of their tokens, and those that are left out: counted, or marked before by `sift`. */
export interface TrainingPass {
  readonly counter: TokenCounter;
  readonly left: LeftOutCounts;
  readonly marks: Int32Array | null;
}

/** All splits at once, so that the file is read once more and no more. */
export async function encodeBlocks(
  request: CorpusRequest,
  { rows, validation: own }: TrainingPools,
  pool: BlockPool,
  { counter, left, marks }: TrainingPass,
  workplace: Workplace | null,
): Promise<EncodedParts> {
  const disk = workplace !== null && pool.bytes > workplace.room.limit;
  const train = { sink: sinkFor('train', disk, workplace), ids: counter.counted, left };
  const validation = own ? null : { sink: sinkFor('validation', disk, workplace), ids: counter.uncounted, left: null };
  const test = new TextSpool(workplace?.room ?? null, 'test');
  const place = new Uint8Array(pool.labels.length).fill(3); // 3: left out
  for (const row of rows.train) place[row] = 0;
  for (const row of rows.validation) place[row] = 1;
  for (const row of rows.test) place[row] = 2;
  if (marks) rows.train.forEach((row, index) => void (marks[index]! > 0 && (place[row] = 3)));
  const encoder = new RowEncoder(request);
  for await (const { bytes, starts, ends, first } of pool.rows()) {
    const ascii = isAscii(bytes);
    for (let index = 0; index < starts.length; index++) {
      const row = first + index;
      if (place[row] === 3) continue;
      const [start, end, label] = [starts[index]!, ends[index]!, pool.labels[row]!];
      if (place[row] === 2) test.addBytes(bytes, start, end);
      else encoder.bytes(bytes, start, end, label, place[row] === 0 ? train : validation!, nameOfLabel(pool, label), ascii);
    }
  }
  const labels = rows.test.map((row) => pool.labels[row]!);
  const heldOut = request.dataset.splits.includes('test') ? null : { texts: test.finish(), labels, classes: pool.classes };
  return { sink: train.sink, validation: validation && validation.sink, heldOut };
}
