/** A layer whose output for a text can be read. */
export interface LayerInfo {
  readonly name: string;
  /** Numbers of a vector. */
  readonly width: number;
  /** Whether it gives a vector for each of the experiment's own tokens; that of a text is their mean. */
  readonly tokens: boolean;
}
