import type { FedBatch } from './feed.js';
import type { TermNumbers } from './scheduled.js';
import type { Weights } from './types.js';

/** A student while it trains, wherever its numbers are. */
export interface Seat {
  readonly parameters: number;
  /** Trains on a batch at a rate and answers the objective before the update. `terms` are their numbers where they change while training. */
  step(batch: FedBatch, rate: number, terms?: TermNumbers): Promise<number>;
  /** Raw logits (B, C) flattened of a batch, rows that fill it up included. */
  logits(batch: FedBatch): Promise<Float32Array>;
  /** A copy of all weights. */
  weights(): Weights;
  dispose(): void;
}
