/** How a language model writes: what is drawn from its distributions, and what comes of it. */

export interface Sampling {
  /** Divides the logits; 0: always the most probable token. */
  readonly temperature: number;
  /** Only the so many most probable tokens are drawn (Fan et al. 2018); null: all. */
  readonly topK: number | null;
  /** Only the fewest most probable tokens that have this much of the distribution together (nucleus, Holtzman et al. 2020); null: all. */
  readonly topP: number | null;
}

/** What a language model is asked to write. */
export interface WritingRequest extends Sampling {
  readonly texts: number;
  /** Tokens of each. */
  readonly length: number;
  readonly seed: number;
}

/** What a language model wrote, with what it expected at each place. */
export interface WrittenTexts {
  /** Tokens of each text, `length` of them. */
  readonly ids: readonly Int32Array[];
  /** What the model expected before each token: (texts, maxLength, C) flattened. */
  readonly logits: Float32Array;
}
