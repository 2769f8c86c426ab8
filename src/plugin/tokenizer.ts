import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/** Cuts a text into tokens; the core builds the vocabulary from the training split alone. */
export interface Tokenizer {
  tokenize(text: string): readonly string[];
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
