/** Which trial comes next: one that its process left, one that waits, or a new one. */
import { applies, applying, type Params, type StudyView, type TrialView } from '../plugin/index.js';
import { askSampler, paramsFault } from './ask.js';
import { isOwner, lifeOf, thisOwner } from './owner.js';
import { propose, type Proposing } from './propose.js';
import { begunIn, broken, constraintMarks } from './rules.js';
import type { StudyStore } from './trial.js';

type Notes = Readonly<Record<string, unknown>>;

export interface Asking extends Proposing {
  readonly store: StudyStore;
  /** At most so many trials may begin; null: as many as the sampler gives. */
  readonly trials: number | null;
  /** Restarts after which a trial that kills its process is given up. */
  readonly restarts: number;
  /** The study as the sampler is to see it. */
  asOfNow(study: StudyView): StudyView;
  /** Whether the study's limits let another trial begin. */
  mayBegin(study: StudyView): boolean;
}

export interface NextTrial {
  readonly number: number;
  readonly params: Params;
  /** Whether another process had begun it. */
  readonly again: boolean;
  /** Why it cannot be run and has to be marked as failed; as pruned where it is only `invalid`. */
  readonly hopeless: string | null;
  /** Whether it lies outside of what may be tried. */
  readonly invalid?: boolean;
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

/** Fixed parameters first (Optuna's `enqueue_trial`), the sampler's for the rest; those that do not apply are dropped. */
function completed(
  { space, sampler, samplerName, seed }: Asking,
  study: StudyView,
  { number, params, attributes }: TrialView,
): Params | null {
  const fixed: Params = { ...(attributes['fixed_params'] as Params | undefined), ...params };
  const known = Object.fromEntries(Object.entries(fixed).filter(([path]) => Object.hasOwn(space, path)));
  const missing = Object.keys(space).some((path) => !Object.hasOwn(known, path) && applies(space, path, known));
  // Asked as if everything applied: which choices the fixed values open the sampler cannot know.
  const flat = Object.fromEntries(Object.entries(space).map(([path, { when: _, ...plain }]) => [path, plain]));
  const sampled = missing ? askSampler(sampler, samplerName, { study, space: flat, number, seed }) : {};
  return sampled && applying(space, { ...sampled, ...known });
}

function claimWaiting(asking: Asking, study: StudyView, trial: TrialView): NextTrial | null {
  const { store, space, rules } = asking;
  const params = completed(asking, study, trial);
  const fault = params === null ? 'leaves parameters open for which the sampler has nothing left' : paramsFault(params, space);
  const outside = fault === null && rules?.violations ? broken(rules.violations(params!)) : [];
  const taken = { params: fault === null ? params! : {}, space, attributes: { owner: thisOwner() } };
  const claimed = store.claim(trial.number, (state) => state === 'waiting', taken);
  const told = fault ?? (outside.length > 0 ? `is outside of the constraints: ${outside.join(', ')}` : null);
  const hopeless = told && `the enqueued trial ${told}`;
  return claimed ? { number: trial.number, params: params ?? {}, again: false, hopeless, invalid: outside.length > 0 } : null;
}

function firstClaimed(trials: readonly TrialView[], claim: (trial: TrialView) => NextTrial | null): NextTrial | null {
  for (const trial of trials) {
    const next = claim(trial);
    if (next) return next;
  }
  return null;
}

function begin(asking: Asking): NextTrial | null {
  const { store, space, trials, asOfNow } = asking;
  let proposed: ReturnType<typeof propose> = null;
  const number = store.ask(
    (found, next) => {
      const study = asOfNow(found);
      proposed = trials !== null && begunIn(study) >= trials ? null : propose(asking, study, next);
      return proposed?.params ?? null;
    },
    space,
    { owner: thisOwner() },
  );
  if (number === null) return null;
  const { params, refused } = proposed!;
  return { number, params, again: false, hopeless: refused, invalid: refused !== null };
}

/** Keeps with a trial what the constraints on its parameters say, as Optuna does. */
function marked({ store, rules }: Asking, next: NextTrial | null): NextTrial | null {
  const marks = next && rules?.violations ? constraintMarks(rules.violations(next.params)) : {};
  if (next && Object.keys(marks).length > 0) store.mark(next.number, marks);
  return next;
}

/** Claims or begins the next trial; null where nothing is left to do. */
export function nextTrial(asking: Asking): NextTrial | null {
  const { store, trials } = asking;
  const study = asking.asOfNow(store.read());
  const left = study.trials.filter(({ state, number }) => state === 'running' && isLeft(store.trialNotes(number)));
  const again = firstClaimed(left, (trial) => claimLeft(asking, trial));
  if (again) return marked(asking, again);
  const waiting = study.trials.filter(({ state }) => state === 'waiting');
  const mayBegin = (trials === null || begunIn(study) < trials) && asking.mayBegin(study);
  if (!mayBegin) return null;
  return marked(asking, firstClaimed(waiting, (trial) => claimWaiting(asking, study, trial)) ?? begin(asking));
}
