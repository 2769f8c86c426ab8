/** The stages of a subword tokenizer, in the order in which a text goes through them. */

/** Rewrites a text. */
export type Normalizer = (text: string) => string;
/** Cuts a text into the pieces that are tokenised on their own. */
export type PreTokenizer = (text: string) => string[];
/** Ids of a piece. */
export type SubwordModel = (piece: string) => readonly number[];

/** A token that is found in the text itself, before anything else is done with it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Takes the space before or after it with it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Only where no letter or digit stands beside it. */
  readonly singleWord: boolean;
  /** Looked for after the text is normalised. */
  readonly normalized: boolean;
}

/** Everything that a tokenizer's files say. */
export interface TokenizerParts {
  readonly added: readonly AddedToken[];
  readonly normalize: Normalizer;
  readonly split: PreTokenizer;
  readonly model: SubwordModel;
  /** Ids around each text: [CLS] and [SEP], <s> and </s>. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** One more than the largest id. */
  readonly size: number;
  /** Tokens it has. */
  readonly count: number;
  /** Every token with its id. */
  readonly ids: ReadonlyMap<string, number>;
}
