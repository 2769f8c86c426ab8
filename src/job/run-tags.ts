/** Tags by which runs of many sweeps are told apart and found. */
import type { Experiment } from '../config/types.js';
import type { Params } from '../plugin/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Tracker } from '../track/tracker.js';

/** Data set, student and teacher of a run; parameters that were tried go before what the experiment says. */
export function aboutTags({ config }: Experiment, params: Params = {}): Readonly<Record<string, string>> {
  const { dataset, student, teacher } = config;
  return {
    'stillhouse.dataset': dataset.use,
    'stillhouse.student': String(params['student.use'] ?? student.use),
    'stillhouse.teacher': String(params['teacher.use'] ?? teacher?.use ?? 'none'),
  };
}

/** Tags the run of a study's best trial, and takes the tag from the one that was it before the study went on. */
export function tellBest(tracker: Tracker, store: StudyStore, number: number, key: (number: number) => string): void {
  const before = store.studyNotes()['best_trial'];
  if (before !== number) store.noteStudy({ best_trial: number });
  if (typeof before === 'number' && before !== number) tracker.amend(key(before)).tags({ 'stillhouse.best': 'false' });
  tracker.amend(key(number)).tags({ 'stillhouse.best': 'true' });
}
