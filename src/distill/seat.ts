import type { FedBatch } from './feed.js';
import type { Weights } from './types.js';

/** A student while it trains, wherever its numbers are. */
export interface Seat {
  readonly parameters: number;
  /** Trains on a batch at a rate and answers the objective before the update. Steps of a seat come one after the other. */
  step(batch: FedBatch, rate: number): Promise<number>;
  /** Raw logits (B, C) flattened of a batch, rows that fill it up included. */
  logits(batch: FedBatch): Promise<Float32Array>;
  /** A copy of all weights. */
  weights(): Weights;
  dispose(): void;
}
