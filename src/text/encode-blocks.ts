import { isAscii } from 'node:buffer';
import { RowEncoder } from './encode.js';
import type { BlockPool } from './example-blocks.js';
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
  readonly dropped: number;
  /** Null where the data set brings its own. */
  readonly validation: SplitSink | null;
  readonly heldOut: Pool | null;
}

/** All splits at once, so that the file is read once more and no more. */
export async function encodeBlocks(
  request: CorpusRequest,
  { rows, validation: own }: TrainingPools,
  pool: BlockPool,
  counter: TokenCounter,
  workplace: Workplace | null,
): Promise<EncodedParts> {
  const disk = workplace !== null && pool.bytes > workplace.room.limit;
  const train = { sink: sinkFor('train', disk, workplace), ids: counter.counted, drop: true };
  const validation = own ? null : { sink: sinkFor('validation', disk, workplace), ids: counter.uncounted, drop: false };
  const test = new TextSpool(workplace?.room ?? null, 'test');
  const place = new Uint8Array(pool.labels.length).fill(3); // 3: left out
  for (const row of rows.train) place[row] = 0;
  for (const row of rows.validation) place[row] = 1;
  for (const row of rows.test) place[row] = 2;
  const encoder = new RowEncoder(request);
  let dropped = 0;
  for await (const { bytes, starts, ends, first } of pool.rows()) {
    const ascii = isAscii(bytes);
    for (let index = 0; index < starts.length; index++) {
      const row = first + index;
      const [start, end] = [starts[index]!, ends[index]!];
      if (place[row] === 3) continue;
      if (place[row] === 2) test.addBytes(bytes, start, end);
      else if (!encoder.bytes(bytes, start, end, pool.labels[row]!, place[row] === 0 ? train : validation!, ascii)) dropped++;
    }
  }
  const labels = rows.test.map((row) => pool.labels[row]!);
  const heldOut = request.dataset.splits.includes('test') ? null : { texts: test.finish(), labels, classes: pool.classes };
  return { sink: train.sink, dropped, validation: validation && validation.sink, heldOut };
}
