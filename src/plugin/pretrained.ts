/** What was learnt elsewhere and a student begins with: token vectors, blocks of a Transformer, a tokenizer. */
import type { TextData, Vocabulary } from './text.js';
import { token } from './tokens.js';

/** The texts that a network is made for, as far as its first weights may follow from them. */
export type ArchitectureText = Pick<TextData, 'name' | 'vocabulary' | 'maxLength'>;

/** A weight that begins with these numbers in place of drawn ones. */
export interface FirstWeight {
  /** Names of the layer and of its weight: `embedding/embeddings`. */
  readonly place: string;
  /** Its numbers, row by row; where they are fewer, they are those of its first rows, and the others stay as drawn. */
  readonly values: Float32Array;
}

/** What a token gets that the source has no vector for: numbers drawn as large as the others, the mean of all, or zeros. */
export type UnknownVector = 'drawn' | 'mean' | 'zero';

/** Whether distilled vectors of frequent tokens are made small, by Zipf's law for the order of the vocabulary. */
export type VectorWeighting = 'none' | 'zipf';

/** Which pretrained word vectors are wanted, for which tokens. */
export interface VectorsRequest {
  /** `pip:PACKAGE`, `hub:OWNER/NAME`, `hub:OWNER/NAME@REVISION`, or the path of a file or folder. */
  readonly source: string;
  readonly vocabulary: Vocabulary;
  /** Numbers a token. */
  readonly units: number;
  readonly oov: UnknownVector;
  /** Of vectors that are distilled; a file's stay as they are. */
  readonly weighting: VectorWeighting;
}

/** Sizes of a Transformer whose blocks begin as those of a checkpoint. */
export interface BlocksRequest {
  /** See `VectorsRequest`; a checkpoint. */
  readonly source: string;
  /** Which blocks of the checkpoint, from 0, in the order of the student's. */
  readonly layers: readonly number[] | null;
  readonly vocabulary: Vocabulary;
  /** Most tokens of a text. */
  readonly length: number;
  /** Equal to the checkpoint's own, or the request is refused; `layers` counts the student's blocks. */
  readonly sizes: Readonly<Record<'embedding' | 'units' | 'heads' | 'feed_forward' | 'layers' | 'epsilon', number>> & {
    readonly activation: string;
  };
}

/** Cuts texts into the tokens of a checkpoint. */
export interface PretrainedTokenizer {
  /** Of the files that it was read from. */
  readonly digest: string;
  /** At most `most` tokens, special ones included; what is beyond is cut off before those at the end. */
  tokenize(text: string, most: number): string[];
}

/**
 * Files and checkpoints by their sources, fetched where they are not there. Each method throws an `InputError` where a source cannot be had,
 * is damaged or does not fit; its path is the name of an option alone (`vectors`), and the caller knows whose option that is.
 */
export interface Pretrained {
  /** Digest of everything that comes of a source. */
  identity(source: string, option: string): Promise<string>;
  /** Vectors of a vocabulary's tokens (V, E) flattened, row 0 (padding) zeros; how many were found is told once. */
  vectors(request: VectorsRequest): Promise<Float32Array>;
  /**
   * The weights of `TransformerEmbedding` layer `embedding` and of `TransformerBlock` layers `block_0`, `block_1`, ... Row i of the table
   * belongs to id i + 1, as that layer has it.
   */
  blocks(request: BlocksRequest): Promise<readonly FirstWeight[]>;
  /** The tokenizer of a checkpoint; `special` puts the tokens around each text that the checkpoint was trained with. */
  tokenizer(source: string, special: boolean): Promise<PretrainedTokenizer>;
  /** Texts of the files that such a tokenizer is read from, by name. */
  tokenizerFiles(source: string): Promise<Readonly<Record<string, string>>>;
}
export const Pretrained = token<Pretrained>('pretrained');
