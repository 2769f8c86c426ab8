/** A study in front of a person, whatever it is of: the view while it runs, and how to go on where a signal ended it. */
import type { SweepParts } from '../wire/sweep.js';
import type { Outcome } from './command.js';
import { Interrupted } from './faults.js';
import { openView } from './live.js';
import type { ViewParts } from './view.js';

export interface StudyCall<O> {
  readonly offline: boolean;
  readonly signal: AbortSignal;
  start(parts: SweepParts): Promise<O>;
}

/** Runs a study and lets `tell` say what it came to, once the view is gone. Throws `Interrupted` with the next step where a signal ended it. */
export async function runStudyFor<O>(
  { offline, signal, start }: StudyCall<O>,
  shown: ViewParts,
  tell: (outcome: O) => Promise<Outcome>,
): Promise<Outcome> {
  const view = openView(shown);
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
    return await tell(outcome);
  } catch (fault) {
    view.stop();
    if (signal.aborted) throw new Interrupted(study ? `stillhouse resume ${study}` : 'the same command');
    throw fault;
  }
}
