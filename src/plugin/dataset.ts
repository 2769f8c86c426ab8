import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Task } from './task.js';
import type { Example, SplitName } from './text.js';
import type { Injected, Token } from './tokens.js';

/** Many examples as they lie in UTF-8: text `i` is `bytes[starts[i]..ends[i])`, its label `labels[codes[i]]`. */
export interface ExampleBlock {
  /** The reader may write to it; it is overwritten once the next block is asked for. */
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly codes: Int32Array;
  /** Those found so far; a code keeps its meaning from block to block. */
  readonly labels: readonly string[];
}

/** A source of labelled texts, read as a stream. */
export interface Dataset {
  /** The splits it brings of its own; what is missing is cut from `train` by the experiment's `split`. */
  readonly splits: readonly SplitName[];
  /** Yields every example of a split, in the same order each time. Throws an `InputError` that names file and line. */
  read(split: SplitName): AsyncIterable<Example> | Iterable<Example>;
  /**
   * What `read` yields, many examples at a time and without strings: much faster where texts lie in a file as they are. Only for splits in
   * `files`. Null where a split must be read one example at a time.
   */
  readBlocks?(split: SplitName): AsyncIterable<ExampleBlock> | null;
  /**
   * The file behind each split, where its bytes, its name and the options alone decide what `read` yields. A second run then finds the prepared
   * texts by the file's digest and does not read it again; without it the examples are read each time and compared by content.
   */
  readonly files?: Readonly<Partial<Record<SplitName, string>>>;
  /** Where the data lives and under which licence, for the tracking server. */
  readonly source?: { readonly uri: string; readonly licence?: string };
}

/** A plugin that reads labelled texts. */
export function defineDataset<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  /** What its texts are for where that is one thing alone; running text without labels is for language models. */
  task?: Task;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Dataset;
}): Definition<'dataset', S, I, Values<S>, Dataset> {
  return { kind: 'dataset', ...plugin };
}
