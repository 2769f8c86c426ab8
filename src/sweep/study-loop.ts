/** The loop of a study: ask, run, report, prune, tell. Knows no tensor. */
import { InputError, type Params, type Pruner, type Sampler, type Space, type TrialView } from '../plugin/index.js';
import { askPruner, askSize } from './ask.js';
import { nextTrial, type Asking, type NextTrial } from './next-trial.js';
import { bestOf, summarise, type StudySummary } from './result.js';
import type { StudyStore } from './trial.js';

export interface TrialResult {
  readonly state: 'complete' | 'pruned' | 'failed';
  /** The objective; null where there is none. */
  readonly value: number | null;
  readonly reason?: string;
}

export interface RunningTrial {
  readonly number: number;
  readonly params: Params;
  /** Whether an earlier process had begun it; it runs from the start again. */
  readonly again: boolean;
  /** Journals the objective at a step (from 0) and asks the pruner. */
  report(step: number, value: number): 'continue' | 'prune';
}

export type StudyEvent =
  | { readonly type: 'begun'; readonly number: number; readonly params: Params; readonly again: boolean }
  | { readonly type: 'reported'; readonly number: number; readonly step: number; readonly value: number; readonly prune: boolean }
  | {
      readonly type: 'told';
      readonly number: number;
      readonly params: Params;
      readonly state: TrialResult['state'];
      readonly value: number | null;
      readonly reason: string | null;
      readonly seconds: number;
      /** Number of the best trial so far. */
      readonly best: number | null;
    };

export interface StudyRequest {
  readonly store: StudyStore;
  readonly sampler: Sampler;
  readonly pruner: Pruner;
  readonly space: Space;
  readonly seed: number;
  /** Trials that may begin in all, those of earlier processes included; null: as many as the sampler's `size` says. */
  readonly trials: number | null;
  runTrial(trial: RunningTrial): Promise<TrialResult>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StudyEvent) => void;
  /** Names for the errors of plugins. */
  readonly names?: { readonly sampler?: string; readonly pruner?: string };
  /** Trials in a row that may throw with one and the same message before the study stops; 5 unless told. */
  readonly failures?: number;
  /** Restarts of a trial that killed its process; 3 unless told. */
  readonly restarts?: number;
}

export interface StudyResult extends StudySummary {
  /** `finished`: budget or space used up; `aborted`: by the signal; `failing`: too many trials in a row threw the same error. */
  readonly ended: 'finished' | 'aborted' | 'failing';
  /** What to tell of a study that is `failing`. */
  readonly message: string | null;
}

/** A fault that ends the study and not only the trial: of the journal, of the pruner, of the set-up. */
class Fatal {
  constructor(readonly fault: unknown) {}
}

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
const direction = (store: StudyStore) => store.read().directions[0] ?? 'minimize';

function bestNumber(store: StudyStore): number | null {
  const trials = store.read().trials.map(({ number, state, values }) => ({ number, state, value: values[0] ?? null }));
  return bestOf(trials, direction(store))?.number ?? null;
}

/** One trial from its beginning to its end in the journal. */
class Attempt {
  private fatal: Fatal | null = null;
  private readonly since = performance.now();
  private readonly steps = new Map<number, number>();
  private attributes: Readonly<Record<string, unknown>> = {};

  constructor(
    private readonly request: StudyRequest,
    private readonly next: NextTrial,
  ) {}

  /** What the trial threw (null: nothing), or 'aborted'. Throws what must end the study. */
  async run(): Promise<{ threw: string | null } | 'aborted'> {
    const { number, params, again, hopeless } = this.next;
    if (hopeless !== null) return this.tell({ state: 'failed', value: null, reason: hopeless }, null);
    this.request.onEvent?.({ type: 'begun', number, params, again });
    const outcome = await this.attempt();
    if (outcome === 'aborted') return 'aborted';
    if ('result' in outcome) return this.tell(this.sound(outcome.result), null);
    return this.tell({ state: 'failed', value: null, reason: outcome.threw }, outcome.threw);
  }

  private async attempt(): Promise<{ result: TrialResult } | { threw: string } | 'aborted'> {
    const { number, params, again } = this.next;
    try {
      const result = await this.request.runTrial({ number, params, again, report: (step, value) => this.report(step, value) });
      if (this.fatal) throw this.fatal.fault;
      return { result };
    } catch (fault) {
      const aborted = this.request.signal?.aborted && !this.fatal;
      if (!aborted && !this.fatal && !(fault instanceof InputError)) return { threw: messageOf(fault) || 'an error without a message' };
      this.giveBack();
      if (aborted) return 'aborted';
      throw this.fatal ? this.fatal.fault : fault;
    }
  }

  private report(step: number, value: number): 'continue' | 'prune' {
    try {
      return this.judge(step, value);
    } catch (fault) {
      this.fatal = new Fatal(fault);
      throw fault;
    }
  }

  private judge(step: number, value: number): 'continue' | 'prune' {
    const { store, pruner, names, onEvent } = this.request;
    const { number } = this.next;
    store.report(number, step, value);
    this.steps.set(step, value);
    const study = store.read();
    const trials = study.trials.map((trial) => (trial.number === number ? this.asOfNow(trial) : trial));
    const verdict = askPruner(pruner, names?.pruner ?? 'pruner', { study: { ...study, trials }, number, step });
    if (verdict.attributes && Object.keys(verdict.attributes).length > 0) {
      store.mark(number, verdict.attributes);
      this.attributes = { ...this.attributes, ...verdict.attributes };
    }
    onEvent?.({ type: 'reported', number, step, value, prune: verdict.prune });
    return verdict.prune ? 'prune' : 'continue';
  }

  /** A trial that runs again must not be judged by what an earlier process saw of its future. */
  private asOfNow(trial: TrialView): TrialView {
    if (!this.next.again) return trial;
    return { ...trial, intermediate: new Map([...this.steps].sort(([a], [b]) => a - b)), attributes: this.attributes };
  }

  private sound(result: TrialResult): TrialResult {
    if (result.state === 'complete' && !Number.isFinite(result.value ?? NaN))
      return { state: 'failed', value: null, reason: result.reason ?? 'diverged' };
    // As Optuna has it, a pruned trial's value is its last report.
    const last = [...this.steps].sort(([a], [b]) => a - b).at(-1)?.[1] ?? null;
    const value = result.state === 'failed' ? null : (result.value ?? last);
    return { ...result, value: Number.isFinite(value) ? value : null };
  }

  private tell({ state, value, reason }: TrialResult, threw: string | null): { threw: string | null } {
    const { store, onEvent } = this.request;
    const { number, params } = this.next;
    const seconds = (performance.now() - this.since) / 1000;
    store.note(number, { seconds, ...(reason ? { reason } : {}) });
    store.finish(number, state, value === null ? null : [value]);
    onEvent?.({ type: 'told', number, params, state, value, reason: reason ?? null, seconds, best: bestNumber(store) });
    return { threw };
  }

  /** Leaves the trial running without an owner, so that any process may take it up again. */
  private giveBack(): void {
    try {
      this.request.store.note(this.next.number, { owner: null });
    } catch {
      // The fault that ended the study is told, not this one; once this process has ended, its trials can be taken up all the same.
    }
  }
}

/** Refuses a study without an end before it begins. */
function checkEnd({ sampler, space, trials, names }: StudyRequest): void {
  if (askSize(sampler, names?.sampler ?? 'sampler', space) === null && trials === null)
    throw new InputError('this sampler has no end of its own', {
      path: 'trials',
      allowed: 'a whole number from 1',
      suggestion: 'say how many trials to run, as in trials: 20',
    });
}

/**
 * Runs a study until its budget or its space is used up, from wherever an earlier process left it: trials of dead processes run again
 * under their number, then enqueued ones, then new ones. A trial that throws is failed and the study goes on.
 * Throws an InputError or PluginError for a fault of the set-up and a JournalError where the journal cannot be kept.
 */
export async function runStudy(request: StudyRequest): Promise<StudyResult> {
  const { store, sampler, space, seed, trials, signal, failures = 5, restarts = 3, names } = request;
  checkEnd(request);
  const asking: Asking = { store, sampler, samplerName: names?.sampler ?? 'sampler', space, seed, trials, restarts };
  const end = (ended: StudyResult['ended'], message: string | null = null): StudyResult => ({ ...summarise(store), ended, message });
  let same = { message: '', count: 0 };
  for (;;) {
    if (signal?.aborted) return end('aborted');
    const next = nextTrial(asking);
    if (next === null) return end('finished');
    const outcome = await new Attempt(request, next).run();
    if (outcome === 'aborted') return end('aborted');
    const message = outcome.threw ?? '';
    same = { message, count: message === '' ? 0 : message === same.message ? same.count + 1 : 1 };
    if (same.count >= failures) return end('failing', `${same.count} trials in a row failed in the same way: ${message}`);
  }
}
