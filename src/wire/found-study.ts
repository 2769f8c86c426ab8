/** A study of this machine or of any journal, Optuna's too, to be looked at. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { trialKey } from '../job/sweep-record.js';
import { InputError, type TrialView } from '../plugin/index.js';
import { type Objective, type WholeStudy } from '../report/index.js';
import { stateFolder } from '../runtime/state.js';
import { isOwn, openExistingJournal, openStudy, studyFolder, type OpenStudy } from '../sweep/index.js';
import { trackedStudy } from './tracking.js';

export interface FoundStudy extends OpenStudy {
  /** Whether a sweep of this state folder made it. */
  readonly home: boolean;
}

/** Opens a study by its name, its folder or its journal; `FILE#NAME` is one of several in a journal. Throws an `InputError`. */
export function findStudy(nameOrPath: string): FoundStudy {
  const mark = nameOrPath.indexOf('#');
  const file = resolve(nameOrPath.slice(0, mark));
  if (mark > 0 && existsSync(file) && !existsSync(nameOrPath)) {
    const name = nameOrPath.slice(mark + 1);
    return { name, folder: resolve(file, '..'), store: openExistingJournal(file, name), home: false };
  }
  const study = severalTold(nameOrPath);
  const home = study.folder === studyFolder(stateFolder(), study.name) && existsSync(join(study.folder, 'sweep.json'));
  return { ...study, home };
}

function severalTold(nameOrPath: string): OpenStudy {
  try {
    return openStudy(stateFolder(), nameOrPath);
  } catch (fault) {
    if (!(fault instanceof InputError) || !fault.problem.includes('studies in this journal')) throw fault;
    throw new InputError(fault.problem, { ...fault.at, suggestion: `name one of them: ${nameOrPath}#NAME` });
  }
}

/** The trials of the study itself, without those copied from earlier ones. */
export const ownTrials = ({ store }: OpenStudy): readonly TrialView[] => store.read().trials.filter(isOwn);

/** `macro_f1` of `validation/macro_f1`, `student.parameters` of `student/parameters`. */
const metricNamed = (name: string | undefined): string | null =>
  name === undefined ? null : name.startsWith('validation/') ? name.slice('validation/'.length) : name.replace('/', '.');

/** What the first objective is called, without the split it is measured on; null where nobody has told it. */
export const metricOf = ({ store }: OpenStudy): string | null => (store.metricNames() ? metricNamed(store.metricNames()![0]) : null);

/** The first objective; a study that does not name it calls it `value`. */
export const objectiveIn = (study: OpenStudy): Objective => ({
  metric: metricOf(study) ?? 'value',
  direction: study.store.read().directions[0] ?? 'minimize',
});

/** All objectives of a study, by the names that the journal gives them. */
export const objectivesIn = ({ store }: OpenStudy): Objective[] =>
  store.read().directions.map((direction, index, { length }) => {
    const name = metricNamed(store.metricNames()?.[index]);
    return { metric: name ?? (length > 1 ? `value ${index}` : 'value'), direction };
  });

/** Everything that a study's journal holds, with the ids of the runs where they are known. */
export function wholeStudy({ name, store, home }: FoundStudy): WholeStudy {
  const { directions, trials } = store.read();
  const tracker = home ? trackedStudy(name) : null;
  return {
    name,
    directions,
    metricNames: store.metricNames(),
    trials: trials.map((trial) => ({
      ...trial,
      user: store.trialNotes(trial.number),
      system: trial.attributes,
      ...store.trialTimes(trial.number),
      runId: tracker?.id(trialKey(name, trial.number)) ?? null,
    })),
  };
}
