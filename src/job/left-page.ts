/** The page that an interrupted sweep leaves with its parent run. */
import type { SweepConfig } from '../config/types.js';
import type { Log } from '../plugin/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Run } from '../track/tracker.js';
import { journalPage } from './journal-page.js';
import { trialRecords } from './sweep-record.js';

interface LeftStudy {
  readonly study: string;
  readonly sweep: SweepConfig;
  readonly store: StudyStore;
}

/**
 * `report.html` of what the journal holds, marked as unfinished; the end of the sweep puts its own in this place. To be called once all trials have
 * been left: whatever happens here is a warning, and a second signal finds its way between two pictures.
 */
export async function leavePage({ study, sweep, store }: LeftStudy, parent: Run, log: Log): Promise<void> {
  try {
    const trials = trialRecords(store);
    if (trials.length === 0) return;
    const { space, objectives } = sweep;
    parent.artifact('report.html', await journalPage({ study, store, trials, space, objectives, sweep, finished: false }));
  } catch (fault) {
    log.warn(`the page of the interrupted study was not written: ${(fault as Error).message}`);
  }
}
