/** Trials that train side by side in one set of seats, and how far they are from the same trials alone. */
import { Seats, trainTrial, type TrainedTrial, type TrialPlan } from '../../../src/distill/index.js';
import type { OnEpoch, TrialData } from '../../../src/distill/types.js';
import { go } from './fixtures.js';

export interface Entrant {
  readonly plan: TrialPlan;
  readonly data: TrialData;
  readonly onEpoch?: OnEpoch;
}
export type Outcome = TrainedTrial | Error;

/** Trains all at the same time, in lock step; what one throws is its outcome. The seats are done with after it unless told. */
export async function together(entrants: readonly Entrant[], seats = new Seats(), last = true): Promise<Outcome[]> {
  let live = entrants.length;
  seats.expect(live);
  const run = ({ plan, data, onEpoch = go }: Entrant): Promise<Outcome> =>
    trainTrial(plan, data, onEpoch, undefined, seats)
      .catch((fault: Error) => fault)
      .finally(() => seats.expect(--live));
  try {
    return await Promise.all(entrants.map(run));
  } finally {
    if (last) seats.dispose();
  }
}

/** Trains one after the other, each by itself. */
export async function alone(entrants: readonly Entrant[]): Promise<Outcome[]> {
  const seats = new Seats();
  const outcomes: Outcome[] = [];
  for (const { plan, data, onEpoch = go } of entrants)
    outcomes.push(await trainTrial(plan, data, onEpoch, undefined, seats).catch((fault: Error) => fault));
  seats.dispose();
  return outcomes;
}

/** The largest difference of scores, losses and weights relative to their size; Infinity where trials differ in kind. */
export function distance(a: Outcome, b: Outcome): number {
  if (a instanceof Error || b instanceof Error) return a instanceof Error && b instanceof Error && a.message === b.message ? 0 : Infinity;
  if (a.stopped !== b.stopped || a.best !== b.best || a.epochs.length !== b.epochs.length) return Infinity;
  return Math.max(...numbersOf(a).map((values, index) => apart(values, numbersOf(b)[index]!)));
}

function numbersOf({ epochs, weights, logits }: TrainedTrial): ArrayLike<number>[] {
  const scores = epochs.map(({ trainLoss, validation, rate }) => [trainLoss, ...Object.values(validation), rate]);
  return [...scores, ...weights.values, logits ?? []];
}

/** Largest difference of two lists of numbers, relative to the largest of them where that is above `unit`. */
export function apart(a: ArrayLike<number>, b: ArrayLike<number>, unit = 1): number {
  if (a.length !== b.length) return Infinity;
  let [worst, size] = [0, unit];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at]!, b[at]!];
    if (Object.is(x, y) || x === y) continue;
    if (!Number.isFinite(x - y)) return Infinity;
    worst = Math.max(worst, Math.abs(x - y));
    size = Math.max(size, Math.abs(x), Math.abs(y));
  }
  return worst / size;
}
