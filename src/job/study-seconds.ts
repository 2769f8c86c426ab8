import { trainingSeconds } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { ControlResult } from './types.js';
import { rerunSeconds } from './winner.js';

/** How long a study's trials, its re-runs and its control have trained, in all processes; trials at the same time count once. */
export function studySeconds(store: StudyStore): number {
  const { control } = store.studyNotes() as { control?: ControlResult | null };
  return trainingSeconds(store) + rerunSeconds(store) + (control?.seconds ?? 0);
}
