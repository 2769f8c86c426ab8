import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Params, Space, StudyView } from './search.js';
import type { Injected, Token } from './tokens.js';

/** What a sampler is given for the next trial. */
export interface SampleInputs {
  readonly study: StudyView;
  /** All parameters, those under a condition (`when`) too, after the choices that they depend on. */
  readonly space: Space;
  /** Number of the trial that asks. */
  readonly number: number;
  /** The sweep's seed: the answer is a pure function of seed, study and number. */
  readonly seed: number;
  /** Whether a configuration may be tried: within the constraints, and not one that was tried. Only what applies counts. */
  readonly allows?: (params: Params) => boolean;
}

/**
 * Decides what to try next. A sampler may treat the space as flat: the core drops the parameters that do not apply, asks again with
 * another seed where a configuration is not allowed, and keeps in the study only what a trial was run with, so that a model of a
 * conditional parameter learns from those trials alone that have it. One that goes through the space itself uses `configurationAt`
 * and `cardinality`, which count each valid combination once, and `allows`.
 */
export interface Sampler {
  /** A value for every parameter of the space, or at least for those that apply; null when nothing is left to try. */
  sample(inputs: SampleInputs): Params | null;
  /** How many trials the space holds for this sampler; null or absent: no end. Throws where the space does not suit it. */
  size?(space: Space): number | null;
}

/** A plugin that proposes trials. */
export function defineSampler<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  /** Whether it searches for several objectives at once; without it a sweep with several is refused. */
  severalObjectives?: boolean;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Sampler;
}): SamplerDefinition<S, I> {
  return { kind: 'sampler', ...plugin };
}

/** A plugin of kind sampler. */
export interface SamplerDefinition<
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
> extends Definition<'sampler', S, I, Values<S>, Sampler> {
  readonly severalObjectives?: boolean;
}
