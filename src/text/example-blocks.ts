/** Splits read by blocks of rows: once for the labels, by which they are cut, and once more for the texts. */
import { InputError, pauses, type ExampleBlock, type SplitName } from '../plugin/index.js';
import type { Corpus } from './sample.js';
import { Int32List } from './int32-list.js';
import { readingFault } from './pool.js';

/** The examples of a split, to be read from its file. */
export interface BlockPool {
  /** Index into `classes` of each row, or UNLABELLED. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Bytes of all texts. */
  readonly bytes: number;
  /** Reads every row once more. Throws an `InputError` where they are others than at the first time. */
  rows(): AsyncGenerator<Rows>;
}
/** The rows of a block, the first of which is row `first` of the split. */
export interface Rows extends ExampleBlock {
  readonly first: number;
}

/** Reads the labels of a split; null where the data set does not read it by blocks. Throws an `InputError` where it is empty. */
export async function readBlockPool(dataset: Corpus, name: string, split: SplitName, signal?: AbortSignal): Promise<BlockPool | null> {
  const blocks = typeof dataset.files?.[split] === 'string' ? dataset.readBlocks?.(split) : null;
  if (!blocks) return null;
  const codes = new Int32List();
  const pause = pauses(signal);
  let [bytes, found]: [number, readonly string[]] = [0, []];
  for await (const block of told(blocks, name, split)) {
    await pause();
    const { starts, ends } = block;
    for (let row = 0; row < starts.length; row++) bytes += ends[row]! - starts[row]!;
    codes.pushAll(block.codes, block.codes.length);
    found = block.labels;
  }
  if (codes.length === 0) throw new InputError(`the ${split} split of data set '${name}' is empty`, { path: 'dataset' });
  const { classes, rank } = sortedClasses(found);
  const labels = codes.finish();
  for (let row = 0; row < labels.length; row++) labels[row] = rank[labels[row]!]!;
  const changed = (): InputError =>
    new InputError(`data set '${name}' changed while it was read`, {
      file: dataset.files![split],
      suggestion: 'start again once it is whole',
    });
  async function* rows(): AsyncGenerator<Rows> {
    let first = 0;
    for await (const block of told(dataset.readBlocks!(split)!, name, split)) {
      await pause();
      for (let row = 0; row < block.codes.length; row++)
        if (classes[labels[first + row]!] !== block.labels[block.codes[row]!]) throw changed();
      yield { ...block, first };
      first += block.codes.length;
    }
    if (first !== labels.length) throw changed();
  }
  return { labels, classes, bytes, rows };
}

/** The same blocks, with faults of the data set's code told under its name. */
async function* told(blocks: AsyncIterable<ExampleBlock>, name: string, split: SplitName): AsyncGenerator<ExampleBlock> {
  try {
    yield* blocks;
  } catch (error) {
    throw readingFault(error, name, split);
  }
}

/** Labels in order, and the place of each label given. */
function sortedClasses(labels: readonly string[]): { classes: readonly string[]; rank: Int32Array } {
  const classes = [...labels].sort(); // by UTF-16 unit: the same in every locale
  const places = new Map(classes.map((label, index) => [label, index]));
  return { classes, rank: Int32Array.from(labels, (label) => places.get(label)!) };
}
