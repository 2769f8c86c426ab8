/** How far a training has come, so that another process may go on with it and end in the same weights to the bit. */
import type { Best, BestEpoch } from './best.js';
import type { OpenSeat } from './seats.js';
import type { SeatState } from './seat.js';
import type { EpochReport } from './types.js';

/** What a training is after an epoch; all draws of later ones follow from the plan's seed and their numbers. */
export interface Progress {
  /** Of every epoch so far. */
  readonly reports: readonly EpochReport[];
  readonly best: BestEpoch;
  readonly seat: SeatState;
}

/** Keeps the progress of one training. */
export interface Keeper {
  /** The last one that is sound; null where there is none. */
  latest(): Promise<Progress | null>;
  keep(progress: Progress): Promise<void>;
  /** Told after how many epochs training goes on. */
  resumed(epochs: number): void;
}

/** Puts seat and best where the kept training left them, and answers the reports of the epochs that are done: none where nothing is kept. */
export async function goOn(keeper: Keeper | undefined, { seat }: OpenSeat, best: Best): Promise<EpochReport[]> {
  const kept = await keeper?.latest();
  if (!kept || !seat.resume(kept.seat)) return [];
  best.resume(kept.best);
  keeper!.resumed(kept.reports.length);
  return [...kept.reports];
}
