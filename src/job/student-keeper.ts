/** Keeps the epochs of a student that trains in a worker, so that another one can go on with it. */
import { createHash } from 'node:crypto';
import type { EpochStore } from '../distill/epochs.js';
import { progressFromParts, progressToParts } from '../distill/progress-bytes.js';
import type { Keeper } from '../distill/progress.js';
import type { EpochReport } from '../distill/types.js';
import { InputError, type Log } from '../plugin/index.js';
import type { Judgement, StudentWork } from './student-messages.js';

const FORMAT = 1; // raised when what is kept changes its meaning

/** Digest of all that a student's training follows from, and of its study. */
export const studentKey = (study: string, work: StudentWork): string =>
  createHash('sha256')
    .update(JSON.stringify([FORMAT, study, work.document, work.versions]))
    .digest('hex');

export interface StudentKeeping {
  readonly store: EpochStore;
  readonly key: string;
  /** Milliseconds of training that may be lost: shorter epochs are not all kept. */
  readonly every: number;
  readonly log: Log;
  /** Whether the student is to leave after this epoch. */
  leaving(): boolean;
  leave(): void;
  /** Asked about each epoch that was kept, in order. */
  judge(report: EpochReport): Promise<Judgement>;
}

/** A keeper that has the student leave when it is to. */
export function studentKeeper({ store, key, every, log, leaving, leave, judge }: StudentKeeping): Keeper {
  let last = performance.now();
  const keep: Keeper['keep'] = async (progress) => {
    try {
      await store.keep(key, progress.reports.length, progressToParts(progress));
    } catch (fault) {
      if (!(fault instanceof InputError)) throw fault;
      log.warn(`${fault.message}; where the worker is lost, the student begins anew`);
    }
    last = performance.now();
  };
  return {
    async latest() {
      const parts = await store.latest(key);
      return parts && progressFromParts(parts);
    },
    async keep(progress) {
      if (leaving() || performance.now() - last >= every) await keep(progress);
      if (leaving()) leave();
    },
    async resumed(reports) {
      let verdict: Judgement = 'continue';
      for (const report of reports) if ((await judge(report)) === 'prune') verdict = 'prune';
      return verdict;
    },
  };
}
