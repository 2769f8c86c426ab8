import type { FedBatch } from './feed.js';
import type { TermNumbers } from './scheduled.js';
import type { Weights } from './types.js';

/** All numbers that the next step of a seat follows from, beside its plan. */
export interface SeatState {
  /** Steps taken. */
  readonly steps: number;
  /** All weights in the model's order, then the optimizer's state of each trained variable. */
  readonly values: readonly Float32Array[];
}

/** A student while it trains, wherever its numbers are. */
export interface Seat {
  readonly parameters: number;
  /** Trains on a batch at a rate and answers the objective before the update. `terms` are their numbers where they change while training. */
  step(batch: FedBatch, rate: number, terms?: TermNumbers): Promise<number>;
  /** Raw logits (B, C) flattened of a batch, rows that fill it up included. */
  logits(batch: FedBatch): Promise<Float32Array>;
  /** A copy of all weights. */
  weights(): Weights;
  /** A copy of all that the next step follows from. */
  snapshot(): SeatState;
  /** Goes on from a copy. False, and nothing is changed, where it is of a model of other shapes. */
  resume(state: SeatState): boolean;
  dispose(): void;
}
