/** One trial of a study, from its claim to its end in the journal. */
import { InputError, type StudyView, type TrialView, type Verdict } from '../plugin/index.js';
import { askPruner } from './ask.js';
import { auditKey, isAudited, prunedAt, withoutAudit } from './audit.js';
import type { NextTrial } from './next-trial.js';
import { bestOf, type Span } from './result.js';
import { isFeasible, isOwn, marksIn } from './rules.js';
import type { StudyRequest, TrialResult } from './study.js';
import type { StudyStore } from './trial.js';
import type { Turn, Turns } from './turns.js';

/** What running a trial came to; a `fault` ends the study and not only the trial, which has been given back, as one that was `left` has. */
export type Outcome = { readonly result: TrialResult } | { readonly threw: string } | { readonly fault: unknown } | 'left';

/** What an attempt shares with the others of its study. */
export interface Shared {
  readonly request: StudyRequest;
  /** Aborted by whatever ends the study. */
  readonly signal: AbortSignal;
  readonly turns: Turns;
  /** The study without what earlier processes saw of the future of trials that run again. */
  asOfNow(study: StudyView): StudyView;
}

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
const byStep = (steps: Iterable<readonly [number, number]>): [number, number][] =>
  [...steps].map(([step, value]): [number, number] => [step, value]).sort(([a], [b]) => a - b);

/** A trial of a study with several objectives has all of them or, pruned and failed, none: as Optuna has it. */
function soundOfSeveral({ state, values = [], reason }: TrialResult, objectives: number): TrialResult {
  const told = reason === undefined ? {} : { reason };
  if (state !== 'complete') return { state, value: null, ...told };
  if (values.length === objectives && values.every(Number.isFinite)) return { state, value: values[0]!, values, ...told };
  const fault = values.length === objectives ? 'diverged' : `it came to ${values.length} values for ${objectives} objectives`;
  return { state: 'failed', value: null, reason: reason ?? fault };
}

function bestNumber(store: StudyStore): number | null {
  const { trials, directions } = store.read();
  return (
    bestOf(
      trials.filter(isOwn).map(({ number, state, values, attributes }) => {
        return { number, state, value: values[0] ?? null, values, feasible: isFeasible(attributes) };
      }),
      directions,
    )?.number ?? null
  );
}

/** A claimed trial in a slot. */
export class Attempt {
  private fatal: { readonly fault: unknown } | null = null;
  private turn: Turn | null = null;
  private readonly since = performance.now();
  private readonly steps = new Map<number, number>();
  /** What the pruner keeps with the trial, as this attempt knows it. */
  attributes: Readonly<Record<string, unknown>> = {};

  constructor(
    private readonly shared: Shared,
    private readonly next: NextTrial,
    private readonly slot: number,
  ) {}

  /** Runs the trial; never rejects. What comes of it is for `tell` to journal, in turn. */
  async run(): Promise<Outcome> {
    const { request, signal } = this.shared;
    const { number, params, again } = this.next;
    const { slot } = this;
    try {
      request.onEvent?.({ type: 'begun', number, params, again, slot });
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

  /** The trial as this attempt has made it, without what the journal holds of an earlier one; what its constraints say is the same for both. */
  asOfNow(trial: TrialView): TrialView {
    return { ...trial, intermediate: new Map(byStep(this.steps)), attributes: { ...marksIn(trial.attributes), ...this.attributes } };
  }

  private outcomeOf(fault: unknown): Outcome {
    const left = this.shared.signal.aborted && !this.fatal;
    if (!left && !this.fatal && !(fault instanceof InputError)) return { threw: messageOf(fault) || 'an error without a message' };
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
    const { store, seed, audit = 0, onEvent } = this.shared.request;
    const { number } = this.next;
    store.report(number, step, value);
    this.steps.set(step, value);
    const { prune, attributes = {} } = prunedAt(this) === null ? this.ask(step) : { prune: false };
    const audited = prune && isAudited(seed, number, audit);
    this.mark({ ...attributes, ...(audited ? { [auditKey]: step } : {}) });
    onEvent?.({ type: 'reported', number, step, value, prune: prune && !audited, audited, attributes });
    return prune && !audited ? 'prune' : 'continue';
  }

  /** What the pruner says, who is not asked about several objectives; it never sees what an audit has let go on. */
  private ask(step: number): Verdict {
    if (this.objectives > 1) return { prune: false };
    const { store, pruner, names } = this.shared.request;
    const study = withoutAudit(this.shared.asOfNow(store.read()));
    return askPruner(pruner, names?.pruner ?? 'pruner', { study, number: this.next.number, step });
  }

  private mark(attributes: Readonly<Record<string, unknown>>): void {
    if (Object.keys(attributes).length === 0) return;
    this.shared.request.store.mark(this.next.number, attributes);
    this.attributes = { ...this.attributes, ...attributes };
  }

  private get objectives(): number {
    return this.shared.request.store.read().directions.length;
  }

  private sound(result: TrialResult): TrialResult {
    if (this.objectives > 1) return soundOfSeveral(result, this.objectives);
    if (result.state === 'complete' && !Number.isFinite(result.value ?? NaN))
      return { state: 'failed', value: null, reason: result.reason ?? 'diverged' };
    // As Optuna has it, a pruned trial's value is its last report.
    const last = byStep(this.steps).at(-1)?.[1] ?? null;
    const value = result.state === 'failed' ? null : (result.value ?? last);
    return { ...result, value: Number.isFinite(value) ? value : null };
  }

  private finish({ state, value, values, reason }: TrialResult): void {
    const { store, onEvent } = this.shared.request;
    const { number, params } = this.next;
    const seconds = (performance.now() - this.since) / 1000;
    if (this.next.again) this.dropAudit();
    store.note(number, { seconds, ...(reason ? { reason } : {}) });
    store.finish(number, state, values ?? (value === null ? null : [value]));
    const feasible = isFeasible(store.read().trials[number]!.attributes);
    const all = { ...(values && { values }), ...(feasible ? {} : { feasible }) };
    onEvent?.({ type: 'told', number, params, state, value, ...all, reason: reason ?? null, seconds, best: bestNumber(store) });
  }

  /** An earlier process may have audited the trial at a step that the pruner now let pass. */
  private dropAudit(): void {
    const { store } = this.shared.request;
    const kept = store.read().trials[this.next.number];
    if (kept && prunedAt(kept) !== prunedAt(this)) store.mark(this.next.number, { [auditKey]: prunedAt(this) });
  }
}
