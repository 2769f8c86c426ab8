import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/** Cuts a text into tokens; the core builds the vocabulary from the training split alone. */
export interface Tokenizer {
  tokenize(text: string): readonly string[];
  /**
   * What `tokenize` gives for a text that is all ASCII, without strings: much faster. Token `i` is `bytes[spans[2 * i]..spans[2 * i + 1])`,
   * where letters may be lowered in place; no more tokens than `spans` has room for. Gives their number.
   */
  ascii?(bytes: Uint8Array, start: number, end: number, spans: Int32Array): number;
  /** Awaited before the first text, for what has to be read or fetched. Throws an `InputError` whose path is the name of the option at fault. */
  prepare?(): Promise<void>;
  /** Digest of the files that its tokens follow from beside options and code: part of the key by which prepared texts are kept. */
  identity?(): Promise<string>;
  /**
   * There for a tokenizer that is trained: learns from the cleaned texts of the training split, in their order, and gives what it has learnt as
   * text; the same texts give the same. The core keeps it beside the vocabulary.
   */
  learn?(texts: AsyncIterable<string>): Promise<string>;
  /**
   * The text of tokens that follow one another, as far as they keep it: what a language model has written is told so. Joined by spaces where it
   * is left out.
   */
  join?(tokens: readonly string[]): string;
  /** Texts of the files that `prepare` reads, by name: they go along where a student is shipped. */
  files?(): Promise<Readonly<Record<string, string>>>;
  /** There beside `learn`: a tokenizer that cuts as it was learnt. Throws for what `learn` has not written. */
  learnt?(state: string): Tokenizer;
}

/** A plugin that cuts texts into tokens. */
export function defineTokenizer<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Tokenizer;
}): Definition<'tokenizer', S, I, Values<S>, Tokenizer> {
  return { kind: 'tokenizer', ...plugin };
}
