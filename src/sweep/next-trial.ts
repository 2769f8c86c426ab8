/** Which trial comes next: one that its process left, one that waits, or a new one. */
import { applies, applying, type Params, type StudyView, type TrialView } from '../plugin/index.js';
import { askSampler, paramsFault } from './ask.js';
import { isOwner, lifeOf, thisOwner } from './owner.js';
import { placeOf, type Place } from './place.js';
import { propose, seenBy, type Proposing } from './propose.js';
import { broken, constraintMarks } from './rules.js';
import type { StudyStore } from './trial.js';

type Notes = Readonly<Record<string, unknown>>;

export interface Asking extends Proposing {
  readonly store: StudyStore;
  /** At most so many trials may begin; null: as many as the sampler gives. */
  readonly trials: number | null;
  /** Restarts without getting any further after which a trial that kills its process is given up. */
  readonly restarts: number;
  /** The study as the sampler is to see it. */
  asOfNow(study: StudyView): StudyView;
  /** Whether the study's limits let another trial begin. */
  mayBegin(study: StudyView): boolean;
  /** Whether a running trial is one that this process has: then nobody has left it. */
  isOwn(number: number): boolean;
}

/** What a slot is handed when it asks. */
export interface Seating {
  /** Kept with a trial that begins there; null where trials do not go step by step together. */
  readonly place: Place | null;
  /** Whether a trial that was left in another slot may be taken up. */
  readonly takes: (place: Place | null) => boolean;
}

export interface NextTrial {
  readonly number: number;
  readonly params: Params;
  /** Whether another process had begun it. */
  readonly again: boolean;
  /** Where it was begun; null where that is not known. */
  readonly place: Place | null;
  /** How many processes have died in the epoch that it has got to; 0 unless told. */
  readonly deaths?: number;
  /** Why it cannot be run and has to be marked as failed; as pruned where it is only `invalid`. */
  readonly hopeless: string | null;
  /** Whether it lies outside of what may be tried. */
  readonly invalid?: boolean;
}

/** A trial given back by its process (owner null), or left by a dead one. Optuna's own running trials name no owner: they stay alone. */
const isLeft = ({ owner }: Notes): boolean => owner === null || (isOwner(owner) && lifeOf(owner) === 'dead');
const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Processes that died in the epoch after so many reports: the note is made where a further one begins it. One that gave back did not die. */
function deathsAt({ tried, owner }: Notes, reached: number): number {
  const { at, times } = (tried ?? {}) as { at?: unknown; times?: unknown };
  return (at === reached ? countOf(times) : 1) - (owner === null ? 1 : 0);
}

function claimLeft({ store, space, restarts }: Asking, { number, params }: TrialView): NextTrial | null {
  const notes = store.trialNotes(number);
  const deaths = deathsAt(notes, store.reports(number).length);
  const hopeless = deaths > restarts ? `its process died ${deaths} times while it ran, never getting any further` : null;
  const attributes = { owner: thisOwner(), restarts: countOf(notes['restarts']) + (notes['owner'] === null ? 0 : 1) };
  const claimed = store.claim(number, (state, now) => state === 'running' && isLeft(now), { params: {}, space, attributes });
  return claimed ? { number, params, again: true, place: placeOf(notes), deaths, hopeless } : null;
}

/** Fixed parameters first (Optuna's `enqueue_trial`), the sampler's for the rest; those that do not apply are dropped. */
function completed(asking: Asking, found: StudyView, { number, params, attributes }: TrialView): Params | null {
  const { space, sampler, samplerName, seed } = asking;
  const study = seenBy(asking, found, number);
  const fixed: Params = { ...(attributes['fixed_params'] as Params | undefined), ...params };
  const known = Object.fromEntries(Object.entries(fixed).filter(([path]) => Object.hasOwn(space, path)));
  const missing = Object.keys(space).some((path) => !Object.hasOwn(known, path) && applies(space, path, known));
  // Asked as if everything applied: which choices the fixed values open the sampler cannot know.
  const flat = Object.fromEntries(Object.entries(space).map(([path, { when: _, ...plain }]) => [path, plain]));
  const sampled = missing ? askSampler(sampler, samplerName, { study, space: flat, number, seed }) : {};
  return sampled && applying(space, { ...sampled, ...known });
}

const begunBy = (place: Place | null): Notes => ({ owner: thisOwner(), ...(place ? { place } : {}) });

function claimWaiting(asking: Asking, study: StudyView, trial: TrialView, place: Place | null): NextTrial | null {
  const { store, space, rules } = asking;
  const params = completed(asking, study, trial);
  const fault = params === null ? 'leaves parameters open for which the sampler has nothing left' : paramsFault(params, space);
  const outside = fault === null && rules?.violations ? broken(rules.violations(params!)) : [];
  const taken = { params: fault === null ? params! : {}, space, attributes: begunBy(place) };
  const claimed = store.claim(trial.number, (state) => state === 'waiting', taken);
  const told = fault ?? (outside.length > 0 ? `is outside of the constraints: ${outside.join(', ')}` : null);
  const hopeless = told && `the enqueued trial ${told}`;
  return claimed ? { number: trial.number, params: params ?? {}, again: false, place, hopeless, invalid: outside.length > 0 } : null;
}

function firstClaimed(numbers: readonly number[], claim: (number: number) => NextTrial | null): NextTrial | null {
  for (const number of numbers) {
    const next = claim(number);
    if (next) return next;
  }
  return null;
}

function begin(asking: Asking, place: Place | null): NextTrial | null {
  const { store, space, trials, asOfNow } = asking;
  let proposed: ReturnType<typeof propose> = null;
  const number = store.ask(
    (found, next) => {
      const { begun, tried } = store.standing();
      proposed = trials !== null && begun >= trials ? null : propose({ ...asking, tried }, asOfNow(found), next);
      return proposed?.params ?? null;
    },
    space,
    begunBy(place),
  );
  if (number === null) return null;
  const { params, refused } = proposed!;
  return { number, params, again: false, place, hopeless: refused, invalid: refused !== null };
}

/** Keeps with a trial what the constraints on its parameters say, as Optuna does. */
function marked({ store, rules }: Asking, next: NextTrial | null): NextTrial | null {
  const marks = next && rules?.violations ? constraintMarks(rules.violations(next.params)) : {};
  if (next && Object.keys(marks).length > 0) store.mark(next.number, marks);
  return next;
}

/** Claims or begins the next trial of a slot; null where nothing is left to do. */
export function nextTrial(asking: Asking, { place, takes }: Seating): NextTrial | null {
  const { store, trials } = asking;
  const study = asking.asOfNow(store.read());
  const { begun, waiting, elsewhere } = store.standing();
  const isFree = (number: number): boolean => {
    const notes = store.trialNotes(number);
    return !asking.isOwn(number) && isLeft(notes) && takes(placeOf(notes));
  };
  const again = firstClaimed(elsewhere, (number) => (isFree(number) ? claimLeft(asking, study.trials[number]!) : null));
  if (again) return marked(asking, again);
  const mayBegin = (trials === null || begun < trials) && asking.mayBegin(study);
  if (!mayBegin) return null;
  return marked(
    asking,
    firstClaimed(waiting, (number) => claimWaiting(asking, study, study.trials[number]!, place)) ?? begin(asking, place),
  );
}
