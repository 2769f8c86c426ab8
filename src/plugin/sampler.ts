import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Params, Space, StudyView } from './search.js';
import type { Injected, Token } from './tokens.js';

export interface SampleInputs {
  readonly study: StudyView;
  readonly space: Space;
  /** Number of the trial that asks. */
  readonly number: number;
  /** The sweep's seed: the answer is a pure function of seed, study and number. */
  readonly seed: number;
}

/** Decides what to try next. */
export interface Sampler {
  /** A value for every parameter of the space, or null when nothing is left to try. */
  sample(inputs: SampleInputs): Params | null;
  /** How many trials the space holds for this sampler; null or absent: no end. Throws where the space does not suit it. */
  size?(space: Space): number | null;
}

/** A plugin that proposes trials. */
export function defineSampler<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Sampler;
}): Definition<'sampler', S, I, Values<S>, Sampler> {
  return { kind: 'sampler', ...plugin };
}
