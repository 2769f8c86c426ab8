import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/** Changes a text before it is tokenised. */
export interface Preprocessor {
  /** The cleaned text, or null to leave the example out of the training split. */
  apply(text: string): string | null;
}

/** A plugin that cleans texts. */
export function definePreprocessor<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Preprocessor;
}): Definition<'preprocessor', S, I, Values<S>, Preprocessor> {
  return { kind: 'preprocessor', ...plugin };
}
