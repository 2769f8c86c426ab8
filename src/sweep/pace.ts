/** How fast a study goes. */
import { isOwner, lifeOf } from './owner.js';
import { isOwn } from './rules.js';
import type { StudyStore } from './trial.js';

export interface Pace {
  /** Trials that have ended, and those that a living process runs. */
  readonly told: number;
  readonly running: number;
  /** Trials a minute, by the last ones; null where fewer than two have ended. */
  readonly perMinute: number | null;
  /** When it will have had so many trials as planned, in milliseconds since 1970; null where that cannot be said. */
  readonly end: number | null;
}

const LAST = 20; // trials that the pace goes by

/** The pace of a study with so many trials planned; null: nobody knows. */
export function paceOf(store: StudyStore, planned: number | null, now = Date.now()): Pace {
  const trials = store.read().trials.filter(isOwn);
  const running = trials.filter(({ state, number }) => state === 'running' && isLive(store.trialNotes(number)['owner'])).length;
  const ends = trials.flatMap(({ number }) => store.trialTimes(number).completed ?? []).sort((a, b) => a - b);
  const last = ends.slice(-LAST);
  const minutes = (last.at(-1)! - last[0]!) / 60_000;
  const perMinute = last.length > 1 && minutes > 0 ? (last.length - 1) / minutes : null;
  const left = planned === null ? null : Math.max(0, planned - ends.length);
  return {
    told: ends.length,
    running,
    perMinute,
    end: perMinute && left !== null && running > 0 ? now + (left / perMinute) * 60_000 : null,
  };
}

const isLive = (owner: unknown): boolean => isOwner(owner) && lifeOf(owner) === 'alive';
