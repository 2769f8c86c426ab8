/** Which trial comes next: one that its process left, one that waits, or a new one. */
import { type Params, type Sampler, type Space, type StudyView, type TrialView } from '../plugin/index.js';
import { askSampler, paramsFault } from './ask.js';
import { isOwner, lifeOf, thisOwner } from './owner.js';
import type { StudyStore } from './trial.js';

type Notes = Readonly<Record<string, unknown>>;

export interface Asking {
  readonly store: StudyStore;
  readonly sampler: Sampler;
  readonly samplerName: string;
  readonly space: Space;
  readonly seed: number;
  /** At most so many trials may begin; null: as many as the sampler gives. */
  readonly trials: number | null;
  /** Restarts after which a trial that kills its process is given up. */
  readonly restarts: number;
  /** The study as the sampler is to see it. */
  asOfNow(study: StudyView): StudyView;
}

export interface NextTrial {
  readonly number: number;
  readonly params: Params;
  /** Whether another process had begun it. */
  readonly again: boolean;
  /** Why it cannot be run and has to be marked as failed. */
  readonly hopeless: string | null;
}

/** A trial given back by its process (owner null), or left by a dead one. Optuna's own running trials name no owner: they stay alone. */
const isLeft = ({ owner }: Notes): boolean => owner === null || (isOwner(owner) && lifeOf(owner) === 'dead');
const restartsOf = ({ restarts }: Notes): number => (typeof restarts === 'number' ? restarts : 0);

function claimLeft({ store, space, restarts }: Asking, { number, params }: TrialView): NextTrial | null {
  const notes = store.trialNotes(number);
  // One that was given back did not kill its process.
  const count = restartsOf(notes) + (notes['owner'] === null ? 0 : 1);
  const hopeless = count > restarts ? `its process died ${count} times while it ran` : null;
  const attributes = { owner: thisOwner(), restarts: count };
  const claimed = store.claim(number, (state, now) => state === 'running' && isLeft(now), { params: {}, space, attributes });
  return claimed ? { number, params, again: true, hopeless } : null;
}

/** Fixed parameters first (Optuna's `enqueue_trial`), the sampler's for the rest. */
function completed(
  { space, sampler, samplerName, seed }: Asking,
  study: StudyView,
  { number, params, attributes }: TrialView,
): Params | null {
  const fixed: Params = { ...(attributes['fixed_params'] as Params | undefined), ...params };
  const known = Object.entries(fixed).filter(([path]) => Object.hasOwn(space, path));
  const missing = known.length < Object.keys(space).length;
  const sampled = missing ? askSampler(sampler, samplerName, { study, space, number, seed }) : {};
  if (sampled === null) return null;
  const all: Params = { ...sampled, ...Object.fromEntries(known) };
  return Object.fromEntries(Object.keys(space).map((path) => [path, all[path]!]));
}

function claimWaiting(asking: Asking, study: StudyView, trial: TrialView): NextTrial | null {
  const { store, space } = asking;
  const params = completed(asking, study, trial);
  const fault = params === null ? 'leaves parameters open for which the sampler has nothing left' : paramsFault(params, space);
  const taken = { params: fault === null ? params! : {}, space, attributes: { owner: thisOwner() } };
  const claimed = store.claim(trial.number, (state) => state === 'waiting', taken);
  return claimed ? { number: trial.number, params: params ?? {}, again: false, hopeless: fault && `the enqueued trial ${fault}` } : null;
}

function firstClaimed(trials: readonly TrialView[], claim: (trial: TrialView) => NextTrial | null): NextTrial | null {
  for (const trial of trials) {
    const next = claim(trial);
    if (next) return next;
  }
  return null;
}

function begin({ store, sampler, samplerName, space, seed, trials, asOfNow }: Asking): NextTrial | null {
  let params: Params | null = null;
  const number = store.ask(
    (found, next) => {
      const study = asOfNow(found);
      const begun = study.trials.filter(({ state }) => state !== 'waiting').length;
      params = trials !== null && begun >= trials ? null : askSampler(sampler, samplerName, { study, space, number: next, seed });
      return params;
    },
    space,
    { owner: thisOwner() },
  );
  return number === null ? null : { number, params: params!, again: false, hopeless: null };
}

/** Claims or begins the next trial; null where nothing is left to do. */
export function nextTrial(asking: Asking): NextTrial | null {
  const { store, trials } = asking;
  const study = asking.asOfNow(store.read());
  const left = study.trials.filter(({ state, number }) => state === 'running' && isLeft(store.trialNotes(number)));
  const again = firstClaimed(left, (trial) => claimLeft(asking, trial));
  if (again) return again;
  const waiting = study.trials.filter(({ state }) => state === 'waiting');
  const mayBegin = trials === null || study.trials.length - waiting.length < trials;
  return (mayBegin && firstClaimed(waiting, (trial) => claimWaiting(asking, study, trial))) || begin(asking);
}
