/** One trial of a study, from its claim to its end in the journal. */
import { InputError, StorageError, type StudyView, type TrialView, type Verdict } from '../plugin/index.js';
import { askPruner } from './ask.js';
import { auditKey, isAudited, prunedAt, prunedKey, withoutAudit } from './audit.js';
import type { NextTrial } from './next-trial.js';
import type { Place } from './place.js';
import type { Span } from './result.js';
import { isFeasible, marksIn } from './rules.js';
import type { StudyRequest, TrialResult } from './study.js';
import type { Reported } from './trial.js';
import type { Turn, Turns } from './turns.js';

/** What running a trial came to; a `fault` ends the study and not only the trial, which has been given back, as one that was `left` has. */
export type Outcome = { readonly result: TrialResult } | { readonly threw: string } | { readonly fault: unknown } | 'left';

/** What an attempt shares with the others of its study. */
export interface Shared {
  readonly request: StudyRequest;
  /** How many the study has. */
  readonly objectives: number;
  /** Aborted by whatever ends the study. */
  readonly signal: AbortSignal;
  readonly turns: Turns;
  /** Whether what earlier processes journalled of trials that run again holds: until one of them comes to another value than it did. */
  record: 'holds' | 'broken';
  /** The study as trials that run again have made it: without what was seen of their future, once the record is broken. */
  asOfNow(study: StudyView): StudyView;
  /** Rounds of the study so far; null where trials do not go step by step together. */
  round(): number | null;
}

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
const byStep = (steps: Iterable<readonly [number, number]>): [number, number][] =>
  [...steps].map(([step, value]): [number, number] => [step, value]).sort(([a], [b]) => a - b);

/** A trial of a study with several objectives has all of them or, pruned and failed, none: as Optuna has it. */
function soundOfSeveral({ state, values = [], reason, notes }: TrialResult, objectives: number): TrialResult {
  const told = { ...(reason !== undefined && { reason }), ...(notes && { notes }) };
  if (state !== 'complete') return { state, value: null, ...told };
  if (values.length === objectives && values.every(Number.isFinite)) return { state, value: values[0]!, values, ...told };
  const fault = values.length === objectives ? 'diverged' : `it came to ${values.length} values for ${objectives} objectives`;
  return { ...told, state: 'failed', value: null, reason: reason ?? fault };
}

/** A claimed trial in a slot. */
export class Attempt {
  private fatal: { readonly fault: unknown } | null = null;
  private turn: Turn | null = null;
  private since = performance.now();
  private readonly steps = new Map<number, number>();
  /** What an earlier process has journalled of the trial. */
  private readonly before: readonly Reported[];
  /** What the pruner keeps with the trial, as this attempt knows it. */
  attributes: Readonly<Record<string, unknown>> = {};
  /** Rounds to wait before it begins. */
  rest = 0;

  constructor(
    private readonly shared: Shared,
    private readonly next: NextTrial,
    private readonly slot: number,
  ) {
    this.before = next.again ? shared.request.store.reports(next.number) : [];
  }

  /** Where and when the trial was begun first. */
  get place(): Place | null {
    return this.next.place;
  }

  /** Runs the trial; never rejects. What comes of it is for `tell` to journal, in turn. */
  async run(): Promise<Outcome> {
    const { request, signal } = this.shared;
    const { number, params, again } = this.next;
    const { slot } = this;
    try {
      if (this.rest > 0) await request.clock?.rest(this.rest, slot, signal);
      this.since = performance.now();
      request.onEvent?.({ type: 'begun', number, params, again, slot });
      if (this.before.length === 0) this.venture();
      const trained = (): void => void this.takeTurn();
      const report = (step: number, value: number): 'continue' | 'prune' => this.report(step, value);
      const result = await request.runTrial({ number, params, again, slot, signal, report, trained });
      if (this.fatal) throw this.fatal.fault;
      return { result };
    } catch (fault) {
      return this.outcomeOf(fault);
    } finally {
      this.takeTurn();
    }
  }

  /** From the trial's claim up to now. */
  span(): Span {
    const now = Date.now() / 1000;
    return { from: now - (performance.now() - this.since) / 1000, to: now };
  }

  /** The trial's place in the order of telling. */
  takeTurn(): Turn {
    return (this.turn ??= this.shared.turns.take());
  }

  /** Journals how the trial ended. Throws where it cannot be journalled. */
  tell(outcome: { readonly result: TrialResult } | { readonly threw: string }): void {
    const failed = (reason: string): TrialResult => ({ state: 'failed', value: null, reason });
    this.finish('result' in outcome ? this.sound(outcome.result) : failed(outcome.threw));
  }

  /** Leaves the trial running without an owner, so that any process may take it up again. */
  giveBack(): void {
    const { store, onEvent } = this.shared.request;
    const { number } = this.next;
    onEvent?.({ type: 'left', number });
    try {
      store.note(number, { owner: null });
    } catch {
      // The fault that ended the study is told, not this one; once this process has ended, its trials can be taken up all the same.
    }
  }

  /** The trial as its record has it, or, once that is broken, as this attempt has made it; what its constraints say is the same for both. */
  asOfNow(trial: TrialView): TrialView {
    const marks = marksIn(trial.attributes);
    if (this.shared.record === 'broken' || this.steps.size >= this.before.length)
      return { ...trial, intermediate: new Map(byStep(this.steps)), attributes: { ...marks, ...this.attributes } };
    const intermediate = new Map(this.before.map(({ step, value }) => [step, value]));
    return { ...trial, intermediate, attributes: Object.assign({ ...marks }, ...this.before.map(({ attributes }) => attributes)) };
  }

  private outcomeOf(fault: unknown): Outcome {
    const left = this.shared.signal.aborted && !this.fatal;
    const ends = fault instanceof InputError || fault instanceof StorageError;
    if (!left && !this.fatal && !ends) return { threw: messageOf(fault) || 'an error without a message' };
    this.giveBack();
    return left ? 'left' : { fault: this.fatal ? this.fatal.fault : fault };
  }

  private report(step: number, value: number): 'continue' | 'prune' {
    try {
      return this.judge(step, value);
    } catch (fault) {
      this.fatal = { fault };
      throw fault;
    }
  }

  private judge(step: number, value: number): 'continue' | 'prune' {
    const { number } = this.next;
    const attributes = this.recalled(step, value) ?? this.decide(step, value);
    this.steps.set(step, value);
    this.attributes = { ...this.attributes, ...attributes };
    if (this.steps.size === this.before.length) this.venture();
    const prune = attributes[prunedKey] === step;
    const audited = attributes[auditKey] === step;
    this.shared.request.onEvent?.({ type: 'reported', number, step, value, prune, audited, attributes });
    return prune ? 'prune' : 'continue';
  }

  /** Notes that the trial is about to go where it, or something beside it, has killed its process. */
  private venture(): void {
    const { number, again, deaths = 0 } = this.next;
    if (again) this.shared.request.store.note(number, { tried: { at: this.before.length, times: deaths + 1 } });
  }

  /** What was kept with the trial when it came to this value before; null where it did not: then no record is believed any more. */
  private recalled(step: number, value: number): Reported['attributes'] | null {
    const known = this.before[this.steps.size];
    if (!known || this.shared.record === 'broken') return null;
    if (known.step === step && Object.is(known.value, value)) return known.attributes;
    this.shared.record = 'broken';
    return null;
  }

  /** Asks the pruner, draws for the audit, and journals the report with what comes of it. */
  private decide(step: number, value: number): Reported['attributes'] {
    const { store, seed, audit = 0 } = this.shared.request;
    const { number } = this.next;
    const { prune, attributes = {} } = prunedAt(this) === null ? this.ask(step, value) : { prune: false };
    const verdict = prune ? { [isAudited(seed, number, audit) ? auditKey : prunedKey]: step } : {};
    store.report(number, step, value, { ...attributes, ...verdict });
    return { ...attributes, ...verdict };
  }

  /** What the pruner says of a report, who is not asked about several objectives; it never sees what an audit has let go on. */
  private ask(step: number, value: number): Verdict {
    if (this.shared.objectives > 1) return { prune: false };
    const { store, pruner, names } = this.shared.request;
    const { number } = this.next;
    const { shared } = this;
    const made = (): StudyView => {
      const study = withoutAudit(shared.asOfNow(store.read()));
      const trials = study.trials.slice();
      const trial = trials[number]!;
      trials[number] = { ...trial, intermediate: new Map(byStep([...trial.intermediate, [step, value]])) };
      return { ...study, trials };
    };
    let study: StudyView | null = null;
    return askPruner(pruner, names?.pruner ?? 'pruner', {
      number,
      step,
      // Made for the pruners that look at it.
      get study() {
        return (study ??= made());
      },
    });
  }

  private sound(result: TrialResult): TrialResult {
    if (this.shared.objectives > 1) return soundOfSeveral(result, this.shared.objectives);
    if (result.state === 'complete' && !Number.isFinite(result.value ?? NaN))
      return { state: 'failed', value: null, reason: result.reason ?? 'diverged', ...(result.notes && { notes: result.notes }) };
    // As Optuna has it, a pruned trial's value is its last report.
    const last = byStep(this.steps).at(-1)?.[1] ?? null;
    const value = result.state === 'failed' ? null : (result.value ?? last);
    return { ...result, value: Number.isFinite(value) ? value : null };
  }

  private finish({ state, value, values, reason, notes: found }: TrialResult): void {
    const { store, onEvent } = this.shared.request;
    const { number, params } = this.next;
    const seconds = (performance.now() - this.since) / 1000;
    if (this.next.again) this.dropVerdicts();
    const ended = this.shared.round();
    const place = this.place && ended !== null ? { place: { ...this.place, ended } } : {};
    const notes = { ...found, seconds, ...place, ...(reason ? { reason } : {}) };
    store.finish(number, state, values ?? (value === null ? null : [value]), notes);
    const feasible = isFeasible(store.trialMarks(number));
    const all = { ...(values && { values }), ...(feasible ? {} : { feasible }) };
    onEvent?.({ type: 'told', number, params, state, value, ...all, reason: reason ?? null, seconds, best: store.standing().best });
  }

  /** An earlier process may have audited or pruned the trial at a step that the pruner now let pass. */
  private dropVerdicts(): void {
    const { store } = this.shared.request;
    const kept = store.trialMarks(this.next.number);
    const stale = [auditKey, prunedKey].filter((key) => (kept[key] ?? null) !== (this.attributes[key] ?? null));
    if (stale.length > 0) store.mark(this.next.number, Object.fromEntries(stale.map((key) => [key, this.attributes[key] ?? null])));
  }
}
