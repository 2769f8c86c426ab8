import type { LayersModel } from '@tensorflow/tfjs';
import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

export interface ModelShape {
  /** Number of token ids, padding and unknown among them. */
  readonly vocabulary: number;
  readonly classes: number;
  /** The longest sequence that will be fed; batches may be shorter. */
  readonly length: number;
}

/** A network over token ids. */
export interface Architecture {
  /**
   * A tfjs-layers model, sequential or functional, from int32 token ids (B, L) to logits (B, C).
   * L varies from batch to batch; id 0 is padding, stands only after a text's tokens and must not change the logits.
   * Initial weights may be drawn with any tfjs initializer: the core seeds them. `stillhouse/layers` has padding-aware layers.
   */
  build(shape: ModelShape): LayersModel;
}

/** A plugin that builds networks over token ids. */
export function defineArchitecture<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Architecture;
}): Definition<'architecture', S, I, Values<S>, Architecture> {
  return { kind: 'architecture', ...plugin };
}
