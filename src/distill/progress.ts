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
  /** Told the epochs after which training goes on; the answer may end it there. */
  resumed(reports: readonly EpochReport[]): Promise<'continue' | 'prune'>;
}

/** Epochs that an earlier process has trained, none where nothing is kept, and whether the training ends with them. */
export interface Resumed {
  readonly reports: readonly EpochReport[];
  readonly verdict: 'continue' | 'prune';
}

/** Puts seat and best where the kept training left them. */
export async function goOn(keeper: Keeper | undefined, { seat }: OpenSeat, best: Best): Promise<Resumed> {
  const kept = await keeper?.latest();
  if (!kept || !seat.resume(kept.seat)) return { reports: [], verdict: 'continue' };
  best.resume(kept.best);
  return { reports: kept.reports, verdict: await keeper!.resumed(kept.reports) };
}
