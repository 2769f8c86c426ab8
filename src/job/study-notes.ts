import type { AgainstTeacher, Gain, Winner } from '../report/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { DataCounts } from './data-counts.js';
import type { ControlResult, TestScores } from './types.js';

/** What the journal keeps of a sweep beside its trials; what has not come about yet is left out. */
export interface StudyNotes {
  readonly control?: ControlResult | null;
  readonly test?: TestScores;
  readonly gain?: Gain | null;
  readonly winner?: Winner;
  readonly data?: DataCounts;
  readonly against?: AgainstTeacher | null;
}

/** What a study's journal keeps of it by now. */
export const studyNotesOf = (store: StudyStore): StudyNotes => store.studyNotes() as StudyNotes;
