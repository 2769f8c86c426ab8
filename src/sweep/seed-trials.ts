/** Trials that a study has before it asks its sampler: enqueued ones, and those of earlier studies. */
import { applying, warmStartKey, type Params, type Space, type TrialView } from '../plugin/index.js';
import { paramsFault } from './ask.js';
import { isOwn } from './rules.js';
import type { AddedTrial, StudyStore } from './trial.js';

const enqueuedKey = 'enqueued';

/** Lets trials wait to be run first, as Optuna's `enqueue_trial` does; those of a place in the list that wait or ran already are left out. */
export function enqueue(store: StudyStore, list: readonly Params[]): void {
  const trials = store.read().trials;
  const there = new Set(trials.map(({ number }) => store.trialNotes(number)[enqueuedKey]));
  const missing = list.flatMap((params, place) => (there.has(place) ? [] : [waiting(params, place)]));
  if (missing.length > 0) store.add(() => missing);
}

const waiting = (params: Params, place: number): AddedTrial => ({
  state: 'waiting',
  params: {},
  space: {},
  values: null,
  intermediate: new Map(),
  user: { [enqueuedKey]: place },
  system: { fixed_params: params },
  started: null,
  completed: null,
});

export interface Earlier {
  readonly name: string;
  readonly store: StudyStore;
}

const doneKey = 'warm_started';

/** Whether a study has its copies of earlier trials: those studies are not needed again. */
export const isWarm = (store: StudyStore): boolean => store.studyNotes()[doneKey] === true;

/**
 * Copies the complete and pruned trials of earlier studies, as Optuna's `add_trial` does, marked so that they neither count nor win; once
 * a study. Answers for each study how many came and how many do not fit the space.
 */
export function warmStart(store: StudyStore, space: Space, earlier: readonly Earlier[]): { name: string; copied: number; left: number }[] {
  if (earlier.length === 0 || isWarm(store)) return [];
  const told = earlier.map((study) => copyFrom(store, space, study));
  store.noteStudy({ [doneKey]: true });
  return told;
}

const isOver = (trial: TrialView): boolean =>
  isOwn(trial) && (trial.state === 'pruned' || (trial.state === 'complete' && trial.values.length > 0));

/** Whether a configuration is one of the space: nothing missing, nothing that does not apply. */
const fits = (params: Params, space: Space): boolean =>
  paramsFault(params, space) === null && Object.keys(applying(space, params)).length === Object.keys(params).length;

function copyFrom(store: StudyStore, space: Space, { name, store: from }: Earlier): { name: string; copied: number; left: number } {
  const over = from.read().trials.filter(isOver);
  const fitting = over.filter(({ params }) => fits(params, space));
  store.add(({ trials }) => {
    const there = new Set(trials.map(({ attributes }) => attributes[warmStartKey]));
    return fitting.filter(({ number }) => !there.has(`${name}#${number}`)).map((trial) => copied(trial, space, from, name));
  });
  return { name, copied: fitting.length, left: over.length - fitting.length };
}

function copied(
  { number, state, params, values, intermediate, attributes }: TrialView,
  space: Space,
  from: StudyStore,
  name: string,
): AddedTrial {
  const system = { ...attributes, [warmStartKey]: `${name}#${number}` };
  const { owner: _, [enqueuedKey]: __, ...user } = from.trialNotes(number);
  const times = from.trialTimes(number);
  return { state, params, space, values: values.length > 0 ? values : null, intermediate, user, system, ...times };
}
