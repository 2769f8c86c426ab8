/** Where a trial of several at the same time stood: its slot, and when it began and ended in rounds of steps that all of them take together. */
import type { StudyStore } from './trial.js';

/** Kept with a trial as the user attribute `place`. */
export interface Place {
  readonly slot: number;
  readonly begun: number;
  readonly ended?: number;
}

/** Counts the rounds of trials that go step by step together. */
export interface Clock {
  /** Rounds so far. */
  now(): number;
  /** Takes part in so many rounds without a step of its own. Throws the signal's reason once it is aborted. */
  rest(rounds: number, slot: number, signal: AbortSignal): Promise<void>;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The place among a trial's notes; null where it has none. */
export function placeOf({ place }: Readonly<Record<string, unknown>>): Place | null {
  const found = place as Partial<Place> | null | undefined;
  return isCount(found?.slot) && isCount(found?.begun) ? (found as Place) : null;
}

/** The latest round that a study tells of; 0 where it tells of none. */
export function latestRound(store: StudyStore): number {
  const places = store.read().trials.map(({ number }) => placeOf(store.trialNotes(number)));
  return Math.max(0, ...places.flatMap((place) => (place ? [place.begun, place.ended ?? 0] : [])));
}

/** How many rounds each of some trials has to wait that are to begin as far apart as these rounds. */
export const restsOf = (rounds: readonly number[]): number[] => rounds.map((round) => round - Math.min(...rounds));
