import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { SplitName } from './text.js';
import type { Injected, Token } from './tokens.js';

/** Judges training texts by other texts, as they are after the preprocessors before it and its own `apply`. */
export interface Sieve {
  /** Splits whose texts it is shown before the first training text: `validation`, `test` or both. */
  readonly against: readonly SplitName[];
  /** Shows it a text of such a split. */
  see(text: string): void;
  /** Asked for each training text, in the split's order; false leaves it out. */
  keep(text: string): boolean;
}

/** Changes a text before it is tokenised. */
export interface Preprocessor {
  /** The cleaned text, or null to leave the example out of the training split. */
  apply(text: string): string | null;
  /**
   * There for a preprocessor that leaves texts out because of other texts, such as a duplicate: gives a judge that has seen nothing yet. It must
   * judge the same texts the same way each time. Only training texts are ever left out.
   */
  sieve?(): Sieve;
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
