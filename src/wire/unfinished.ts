/** What is known of a sweep that has not come to its end, in the form of its answer. */
import type { SweepConfig } from '../config/types.js';
import type { DataCounts } from '../job/data-counts.js';
import { pruningResult } from '../job/pruning-record.js';
import { analysisOf } from '../job/study-report.js';
import { studySeconds } from '../job/study-seconds.js';
import type { ControlResult, TestScores } from '../job/types.js';
import { bestTrial, paretoOf, type AgainstTeacher, type TrialRecord, type Winner } from '../report/index.js';
import type { StudyStore } from '../sweep/trial.js';
import { sweepDocument } from './documents.js';
import type { TrackedStudy } from './tracking.js';

export interface Unfinished {
  readonly study: string;
  readonly sweep: SweepConfig;
  readonly store: StudyStore;
  readonly trials: readonly TrialRecord[];
  readonly tracker: TrackedStudy & { readonly pending: number };
}

/** What the journal keeps of the study beside its trials. */
interface Notes {
  readonly control?: ControlResult;
  readonly test?: TestScores;
  readonly winner?: Winner;
  readonly data?: DataCounts;
  readonly against?: AgainstTeacher | null;
}

/** The sweep's document with what its journal holds by now. */
export function unfinishedDocument({ study, sweep, store, trials, tracker }: Unfinished): Record<string, unknown> {
  const { control, test, winner, data, against } = store.studyNotes() as Notes;
  return sweepDocument({
    data: data ?? null,
    study,
    journal: store.path,
    sweep,
    trials,
    best: bestTrial(
      trials,
      sweep.objectives.map(({ direction }) => direction),
    ),
    pareto: paretoOf(trials, sweep.objectives),
    winner: winner ?? null,
    limit: null,
    analysis: analysisOf(store),
    pruning: pruningResult(sweep, store),
    seconds: studySeconds(store),
    studySeconds: studySeconds(store),
    control: control ?? null,
    test: test ?? null,
    gain: null,
    against: against ?? null,
    tracker,
    delivery: { pending: tracker.pending, trouble: null },
  });
}
