import type { LayersModel } from '@tensorflow/tfjs';
import type { ArchitectureText, FirstWeight } from './pretrained.js';
import type { Task } from './task.js';

/** Sizes that the data gives a network: vocabulary, classes, longest text. */
export interface ModelShape {
  /** Number of token ids, padding and unknown among them. */
  readonly vocabulary: number;
  /** As many as the vocabulary where it is a language model. */
  readonly classes: number;
  /** The longest sequence that will be fed; batches may be shorter. */
  readonly length: number;
}

/** A network over token ids. */
export interface Architecture {
  /** Set from the definition. */
  readonly task?: Task;
  /**
   * A tfjs-layers model, sequential or functional, from int32 token ids (B, L) to logits (B, C).
   * L varies from batch to batch; id 0 is padding, stands only after a text's tokens and must not change the logits.
   * A language model gives (B, L, C), at each place what it expects after the ids up to there; it is given UNKNOWN and then the text but for its last token.
   * Initial weights may be drawn with any tfjs initializer: the core seeds them. `stillhouse/layers` has padding-aware layers.
   */
  build(shape: ModelShape): LayersModel;
  /**
   * Weights that begin with other numbers than drawn ones, for texts of this vocabulary; the core asks before it trains and puts them in place
   * after `build`. Throws an `InputError` whose path is the name of the option at fault.
   */
  prepare?(text: ArchitectureText): Promise<readonly FirstWeight[]>;
  /** Digest of the files that `prepare` reads: part of the key by which the core keeps what a teacher of this architecture says. */
  identity?(): Promise<string>;
}
