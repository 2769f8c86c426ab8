/** Text as plugins and the core hand it to one another. */
import type { Task } from './task.js';

/** The splits that a data set may bring. */
export type SplitName = 'train' | 'validation' | 'test';

/** One labelled text. */
export interface Example {
  readonly text: string;
  readonly label: string;
  /** What names this example in its source, where the source names its examples. */
  readonly id?: string;
}

/** Id 0 is padding, id 1 every token that is not in the vocabulary. */
export interface Vocabulary {
  readonly size: number;
  readonly tokens: readonly string[];
  id(token: string): number;
}
/** The id that fills up a text to the length of its batch. */
export const PADDING = 0;
/** The id of every token that is not in the vocabulary. */
export const UNKNOWN = 1;
/** Stands in the place of a label that is not known. */
export const UNLABELLED = -1;

/** A split after cleaning and tokenising. */
export interface EncodedSplit {
  readonly name: SplitName;
  readonly size: number;
  /** In a training split: how many rows, from the first, are the data set's own; the rest are made of them by augmenters. All where it is left out. */
  readonly own?: number;
  /** Hex digest of texts, labels, token ids and their order. */
  readonly digest: string;
  text(index: number): string;
  /** Token ids without padding, at least one. */
  tokens(index: number): Int32Array;
  /** Index into the labels; `UNLABELLED` for a text of the training split that has none. See `labelledOnly`. */
  label(index: number): number;
  /** Copies the first `most` token ids of a text to `target[at..]`; gives their number. See `copyTokens`. */
  copy?(index: number, target: Int32Array, at: number, most: number): number;
  /** Number of tokens of a text without reading them; see `lengthOf`. */
  length?(index: number): number;
  /**
   * Present where texts and tokens lie on disk. Resolves when the tokens of these rows are in memory, so that `tokens` answers them without
   * waiting for the disk: await it before a batch is put together, or call it early to read ahead. Without it `tokens` reads by itself,
   * while everything else waits. Never rejects: a fault of the disk is thrown by `tokens`.
   */
  ready?(rows: ArrayLike<number>): Promise<void>;
  /** Present where texts lie on disk: rows that lie together there, and how many of them fit into memory at once. */
  readonly blocks?: { readonly rows: number; readonly pool: number };
}

/** Number of tokens of a row, from the split's own table where it has one. */
export const lengthOf = (split: Pick<EncodedSplit, 'tokens' | 'length'>, row: number): number =>
  split.length ? split.length(row) : split.tokens(row).length;

/** Copies a row's first `most` token ids to `target[at..]` and gives their number, as the split itself does it where it can. */
export function copyTokens(
  split: Pick<EncodedSplit, 'tokens' | 'copy'>,
  row: number,
  target: Int32Array,
  at: number,
  most: number,
): number {
  if (split.copy) return split.copy(row, target, at, most);
  const tokens = split.tokens(row);
  const count = Math.min(most, tokens.length);
  for (let index = 0; index < count; index++) target[at + index] = tokens[index]!;
  return count;
}

/** Texts cleaned, tokenised and split, as teachers and students read them. */
export interface TextData {
  readonly name: string;
  /** What is asked of its texts; classification unless told. */
  readonly task?: Task;
  /** The classes; of a language model the tokens of the vocabulary. */
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  /** What a tokenizer that is trained has learnt; left out for any other. */
  readonly learnt?: string;
  /** See `Tokenizer.join`; given for language models. */
  readonly join?: (tokens: readonly string[]) => string;
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
  /** Digest of everything above and of the train and validation splits. */
  readonly digest: string;
  readonly train: EncodedSplit;
  readonly validation: EncodedSplit;
  /** Opening the test split is a recorded act; see `sweep`. */
  /** Reads and encodes the test split at the first call; later calls give the same. Throws an `InputError` for a fault in its data. */
  openTest(): Promise<EncodedSplit>;
  /** Texts that belong to no class, each with the label `UNLABELLED`; left out where the experiment names none. Throws an `InputError` for a fault in them. */
  readonly outOfScope?: (part: 'validation' | 'test') => Promise<EncodedSplit>;
  /** See `originalsOf`, which is what plugins call. Left out where the cleaned texts are all there is. */
  originals?(split: SplitName): AsyncIterable<Original>;
}

/** A text before any preprocessor, and the example's name in its source or null. */
export interface Original {
  readonly text: string;
  readonly id: string | null;
}

/**
 * The texts of a split as the data set gave them, before any preprocessor, one for each row and in the split's order. They are read again from
 * the data set, as a stream. Throws an `InputError` where it gives other texts now. A teacher that asks for them declares `originals: true`.
 */
export async function* originalsOf(data: TextData, name: SplitName): AsyncGenerator<Original> {
  if (data.originals) return yield* data.originals(name);
  const split = name === 'test' ? await data.openTest() : data[name];
  for (let row = 0; row < split.size; row++) yield { text: split.text(row), id: null };
}
