import type { WholeStudy, WholeTrial } from '../report/index.js';
import { stateFolder } from '../runtime/state.js';
import { listStudies, summarise, type ListedStudy } from '../sweep/index.js';
import { finishedDocument } from '../wire/finished.js';
import { findStudy, wholeStudy } from '../wire/found-study.js';

/** A study as its journal tells it now: a value, nothing is held open. */
export interface Study extends WholeStudy {
  readonly folder: string;
  /** Path of the journal, which Optuna reads. */
  readonly journal: string;
  /** The best complete trial that meets the constraints; with several objectives the one of the front that is best in the first. */
  readonly best: WholeTrial | null;
  /** What `stillhouse sweep --json` printed at the end; null where it did not come to that. */
  readonly result: Readonly<Record<string, unknown>> | null;
}

/**
 * All that is known of a study's trials, by its name, its sweep's name (the newest one), its folder, or the journal of any study, Optuna's too
 * (`FILE#NAME` where it holds several). Throws an `InputError` for an unknown one.
 */
export function study(name: string): Study {
  const found = findStudy(name);
  try {
    const whole = wholeStudy(found);
    const { best } = summarise(found.store);
    const result = found.home ? finishedDocument(found.name) : null;
    return { ...whole, folder: found.folder, journal: found.store.path, best: best && whole.trials[best.number]!, result };
  } finally {
    found.store.close();
  }
}

/** The studies of this project, newest first. */
export const studies = (): ListedStudy[] => listStudies(stateFolder());
