/** Runs a sweep for a person: view, summary, document, exit code; shared by `sweep` and `resume`. */
import type { SweepConfig } from '../config/types.js';
import { sweepDocument } from '../wire/documents.js';
import { keepDocument } from '../wire/finished.js';
import type { SweepOutcome, SweepParts } from '../wire/sweep.js';
import type { Outcome } from './command.js';
import { exitCodes, Interrupted } from './faults.js';
import { openView } from './live.js';
import { saySweep } from './summary.js';

export interface SweepCall {
  readonly sweep: SweepConfig;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  start(parts: SweepParts): Promise<SweepOutcome>;
}

/** Throws `Interrupted` with the next step where a signal ended it. */
export async function runSweepFor({ sweep, offline, signal, start }: SweepCall): Promise<Outcome> {
  const { objective, objectives, space, experiment } = sweep;
  const view = openView({ objective, objectives, space, epochs: experiment.config.training.epochs });
  let study = '';
  try {
    const outcome = await start({
      offline,
      log: view.log,
      signal,
      onEvent: (event) => {
        if (event.type === 'study') study = event.study;
        view.onEvent(event);
      },
    });
    view.stop(true);
    saySweep(outcome, offline);
    const document = sweepDocument(outcome);
    if (outcome.best && !outcome.stopped) await keepDocument(outcome.study, document);
    return { document, code: outcome.best && !outcome.stopped ? exitCodes.done : exitCodes.failed };
  } catch (fault) {
    view.stop();
    if (signal.aborted) throw new Interrupted(study ? `stillhouse resume ${study}` : 'the same command');
    throw fault;
  }
}
