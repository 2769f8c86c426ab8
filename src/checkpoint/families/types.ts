import type { Activation } from '../../layers/index.js';

/** The sizes of a Transformer, whatever its family calls them. */
export interface Sizes {
  readonly vocabulary: number;
  /** Numbers a token in the tables; other than `width` only in ELECTRA. */
  readonly embedding: number;
  readonly width: number;
  /** Rows of the table of positions. */
  readonly positions: number;
  readonly firstPosition: number;
  /** 0: no token types. */
  readonly types: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  readonly activation: Activation;
  readonly epsilon: number;
  readonly dropout: number;
  readonly attentionDropout: number;
}

/** Where the numbers of one weight of ours are in a checkpoint. */
export interface Origin {
  /** Names of tensors; several are put side by side along the last axis. */
  readonly tensors: readonly string[];
  /** Whether they are stored (out, in) and not (in, out). */
  readonly transposed?: boolean;
}
/** Origins by `layer/weight`. */
export type Origins = Readonly<Record<string, Origin>>;

/** The head that classifiers of a family have between the text's vector and the logits. */
export interface HeadShape {
  /** Activation of the hidden layer; null: there is none. */
  readonly hidden: Activation | null;
  /** Whether logits have a bias. */
  readonly bias: boolean;
}

/** What tells one family of checkpoints from another. */
export interface Family {
  /** `model_type` of config.json. */
  readonly name: string;
  /** Before the tensors of models that have a head. */
  readonly prefix: string;
  /** Norms first and no look ahead, as in GPT-2. */
  readonly decoder: boolean;
  /** Which token stands for the text in the family's own classifiers. */
  readonly pooling: 'first' | 'last';
  readonly head: HeadShape;
  sizes(read: ConfigReader): Sizes;
  /** Origins of everything but the head. */
  body(sizes: Sizes): Origins;
  /** Origins of `head` and `logits`. */
  classifier: Origins;
  /** Tensors that other tasks need and we do not. */
  readonly unused: RegExp;
}

/** Reads a config.json; each method throws an `InputError` with file and path. */
export interface ConfigReader {
  count(...names: string[]): number;
  number(name: string, fallback: number): number;
  activation(name: string): Activation;
  /** Throws where the value is given and is another. */
  only(name: string, ...allowed: readonly unknown[]): void;
}
