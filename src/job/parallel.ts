/** How many trials of a study train at the same time. */
import type { StudyStore } from '../sweep/trial.js';
import type { ChooseParallel } from './tokens.js';
import type { SweepRequest } from './types.js';

/** What the choice goes by. */
export interface ParallelRequest extends Pick<SweepRequest, 'resumed' | 'parallelTold' | 'planned'> {
  readonly sweep: Parameters<ChooseParallel>[0];
  readonly store: Pick<StudyStore, 'studyNotes' | 'noteStudy'>;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

/** The number that the study was begun with, unless told anew; else the sweep's, chosen for the machine where it is `auto` and cut down to a memory budget where there is one. It is noted in the study. */
export async function parallelOf(
  { sweep, store, resumed, parallelTold = false, planned }: ParallelRequest,
  prepared: Parameters<ChooseParallel>[1],
  choose: ChooseParallel,
): Promise<number> {
  const noted = resumed && !parallelTold ? store.studyNotes()['parallel'] : null;
  if (isCount(noted)) return noted;
  const parallel = sweep.parallel === 'auto' || sweep.memory !== null ? await choose(sweep, prepared, planned) : sweep.parallel;
  if (!isCount(parallel)) throw new Error(`${parallel} trials at the same time were chosen`);
  store.noteStudy({ parallel });
  return parallel;
}
