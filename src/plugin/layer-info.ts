/** A layer whose output for a text can be read. */
export interface LayerInfo {
  readonly name: string;
  /** Numbers of a vector. */
  readonly width: number;
  /** Whether it gives a vector for each of the experiment's own tokens; that of a text is their mean. */
  readonly tokens: boolean;
  /** Heads of its attention among those tokens, whose scores can be read; left out where it has none. */
  readonly heads?: number;
  /** Where it gives vectors of other tokens than the experiment's: in what they differ, in words. */
  readonly others?: string;
}

/** What is read at a layer: the vector of the text, those of its tokens, or the scores of its attention. */
export type LayerPart = 'text' | 'tokens' | 'attention';
