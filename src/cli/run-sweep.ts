/** Runs a sweep for a person: view, summary, document, exit code; shared by `sweep` and `resume`. */
import type { SweepConfig } from '../config/types.js';
import { sweepDocument } from '../wire/documents.js';
import { keepDocument, keepPage, pageFile } from '../wire/finished.js';
import type { SweepOutcome } from '../wire/sweep.js';
import type { Outcome } from './command.js';
import { exitCodes } from './faults.js';
import { runStudyFor, type StudyCall } from './run-study.js';
import { saySweep } from './summary.js';

export interface SweepCall extends StudyCall<SweepOutcome> {
  readonly sweep: SweepConfig;
}

/** Throws `Interrupted` with the next step where a signal ended it. */
export function runSweepFor({ sweep, ...call }: SweepCall): Promise<Outcome> {
  const { objective, objectives, space, experiment } = sweep;
  const shown = { objective, objectives, space, epochs: experiment.config.training.epochs };
  return runStudyFor(call, shown, async (outcome) => {
    saySweep(outcome, pageFile(outcome.study), call.offline);
    await keepPage(outcome.study, outcome.page);
    const document = sweepDocument(outcome);
    const whole = outcome.best && !outcome.stopped;
    if (whole) await keepDocument(outcome.study, document);
    return { document, code: whole ? exitCodes.done : exitCodes.failed };
  });
}
