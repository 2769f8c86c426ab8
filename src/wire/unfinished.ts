/** What is known of a sweep that has not come to its end, in the form of its answer. */
import type { SweepConfig } from '../config/types.js';
import { pruningResult } from '../job/pruning-record.js';
import { analysisOf } from '../job/study-report.js';
import { studyNotesOf } from '../job/study-notes.js';
import { studySeconds } from '../job/study-seconds.js';
import { bestTrial, paretoOf, type TrialRecord } from '../report/index.js';
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

/** The sweep's document with what its journal holds by now. */
export function unfinishedDocument({ study, sweep, store, trials, tracker }: Unfinished): Record<string, unknown> {
  const { control, test, winner, data, gain, against } = studyNotesOf(store);
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
    examination: null,
    pruning: pruningResult(sweep, store),
    seconds: studySeconds(store),
    studySeconds: studySeconds(store),
    control: control ?? null,
    test: test ?? null,
    gain: gain ?? null,
    against: against ?? null,
    tracker,
    delivery: { pending: tracker.pending, trouble: null },
  });
}
