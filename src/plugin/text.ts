/** Text as plugins and the core hand it to one another. */

export type SplitName = 'train' | 'validation' | 'test';

/** One labelled text. */
export interface Example {
  readonly text: string;
  readonly label: string;
}

/** Id 0 is padding, id 1 every token that is not in the vocabulary. */
export interface Vocabulary {
  readonly size: number;
  readonly tokens: readonly string[];
  id(token: string): number;
}
export const PADDING = 0;
export const UNKNOWN = 1;

/** A split after cleaning and tokenising. */
export interface EncodedSplit {
  readonly name: SplitName;
  readonly size: number;
  /** Hex digest of texts, labels, token ids and their order. */
  readonly digest: string;
  text(index: number): string;
  /** Token ids without padding, at least one. */
  tokens(index: number): Int32Array;
  /** Index into the labels. */
  label(index: number): number;
}

export interface TextData {
  readonly name: string;
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  /** Tokens after which a text is cut. */
  readonly maxLength: number;
  /** Digest of everything above and of the train and validation splits. */
  readonly digest: string;
  readonly train: EncodedSplit;
  readonly validation: EncodedSplit;
  /** Opening the test split is a recorded act; see `sweep`. */
  /** Reads and encodes the test split at the first call; later calls give the same. Throws an `InputError` for a fault in its data. */
  openTest(): Promise<EncodedSplit>;
}
