import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/** Makes new training texts out of those that are there. */
export interface Augmenter {
  /**
   * A new text made of one that the data set gave, or null where nothing comes of it; one that is as before is none either. `random` gives
   * numbers from 0 to below 1: the same ones for the same example, copy and seed, and the only chance there may be. The new text keeps the
   * label, goes through the preprocessors like any other, and gets logits of its own from the teacher.
   */
  augment(text: string, random: () => number): string | null;
}

/** A plugin that makes new training texts. */
export function defineAugmenter<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Augmenter;
}): Definition<'augmenter', S, I, Values<S>, Augmenter> {
  return { kind: 'augmenter', ...plugin };
}
