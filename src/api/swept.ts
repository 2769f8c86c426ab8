import type { ControlResult, SweepResult, TestScores } from '../job/types.js';
import type { Objective, TrialRecord } from '../report/index.js';
import { sweepDocument, sweepLinks, type Links } from '../wire/documents.js';
import { keepDocument, keepPage } from '../wire/finished.js';
import type { SweepOutcome } from '../wire/sweep.js';

/** What a sweep came to. */
export interface Swept extends Pick<SweepResult, 'pareto' | 'winner' | 'gain' | 'seconds'> {
  /** The study's name. */
  readonly study: string;
  /** Path of its journal, which Optuna reads. */
  readonly journal: string;
  readonly objective: Objective;
  readonly trials: readonly TrialRecord[];
  /** The best of them; null where none is complete. */
  readonly best: TrialRecord | null;
  /** The same student, budget and seed without the teacher; null where there is none. */
  readonly control: ControlResult | null;
  /** Scores on the test split of the chosen student, the control and the teacher; null where it was not opened. */
  readonly test: TestScores | null;
  /** Whether all its trials ran and it has a best one. */
  readonly complete: boolean;
  /** Into the tracking server; none where it does not know the runs yet. */
  readonly links: Links;
  /** What `stillhouse sweep --json` prints. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** The answer of a sweep, kept beside the journal where it ran to its end; its page is kept in any case. */
export async function sweptOf(outcome: SweepOutcome): Promise<Swept> {
  await keepPage(outcome.study, outcome.page);
  const document = sweepDocument(outcome);
  const complete = outcome.best !== null && !outcome.stopped;
  if (complete) await keepDocument(outcome.study, document);
  const { study, journal, trials, best, winner, pareto, control, test, gain, seconds } = outcome;
  const { objective } = outcome.sweep;
  return {
    study,
    journal,
    objective,
    trials,
    best,
    winner,
    pareto,
    control,
    test,
    gain,
    seconds,
    complete,
    links: sweepLinks(outcome),
    document,
  };
}
