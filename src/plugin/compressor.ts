import type { Definition } from './define.js';
import type { ShippedStudent } from './exporter.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/** What a compressor is given. */
export interface CompressInputs {
  /** As it is, after the compressors before. */
  readonly student: ShippedStudent;
  /** How often each token of its vocabulary stands in the training texts, by id. */
  readonly counts: Float64Array;
  /** What it draws follows from it. */
  readonly seed: number;
  /**
   * Trains the student on for some epochs as its experiment says, its teacher included; numbers of kernels and tables that are 0 stay 0.
   * Throws an `InputError` for a student whose form was changed before, or where its teacher cannot be had.
   */
  trainOn(student: ShippedStudent, epochs: number): Promise<ShippedStudent>;
}

/** Makes a finished student smaller. */
export interface Compressor {
  /** The smaller student; what it was given stays as it is. Throws an `InputError` that says why for a student that has no such form. */
  compress(inputs: CompressInputs): ShippedStudent | Promise<ShippedStudent>;
}

/** A plugin that makes students smaller once they are trained. */
export function defineCompressor<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  /** What it changes: which numbers there are, or how they are stored. The form comes first. */
  changes: 'form' | 'numbers';
  /** Options that `compress` tries, each a few values; the others are the defaults. */
  tries: readonly Readonly<Partial<Values<S>>>[];
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Compressor;
}): CompressorDefinition<S, I> {
  return { kind: 'compressor', ...plugin };
}

/** What `defineCompressor` gives. */
export interface CompressorDefinition<
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
> extends Definition<'compressor', S, I, Values<S>, Compressor> {
  readonly changes: 'form' | 'numbers';
  readonly tries: readonly Readonly<Partial<Values<S>>>[];
}
