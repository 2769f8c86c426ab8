/** The places of a study where trials run at the same time. */
import type { StudyView } from '../plugin/index.js';
import { Attempt, type Outcome, type Shared } from './attempt.js';
import { reachedLimit, type Reached } from './limits.js';
import { nextTrial, type Asking } from './next-trial.js';
import type { StudyRequest, StudyResult } from './study.js';
import { Turns } from './turns.js';

/** How a study ended; a fault is to be thrown. */
export type Ending = Pick<StudyResult, 'ended' | 'message'> | { readonly fault: unknown };

/** Runs trials in slots, each one after another, until nothing is left to do or something ends the study. */
export class Slots {
  private readonly halt = new AbortController();
  private readonly shared: Shared;
  private readonly asking: Asking;
  /** The attempts at trials that an earlier process had begun. */
  private readonly again = new Map<number, Attempt>();
  private readonly running = new Set<Attempt>();
  private live = 0;
  private same = { message: '', count: 0 };
  private ending: Ending | null = null;
  /** What keeps new trials from beginning. */
  limit: Reached | null = null;

  constructor(
    private readonly request: StudyRequest,
    asking: Omit<Asking, 'asOfNow' | 'mayBegin'>,
  ) {
    const asOfNow = (study: StudyView): StudyView => this.asOfNow(study);
    this.shared = { request, signal: this.halt.signal, turns: new Turns(), asOfNow };
    this.asking = { ...asking, asOfNow, mayBegin: (study) => this.mayBegin(study) };
  }

  /** Every slot has claimed its first trial before one of them trains; they begin in the order of the slots. */
  async run(count: number): Promise<Ending> {
    const { signal } = this.request;
    const halt = (): void => this.halt.abort(signal?.reason);
    if (signal?.aborted) halt();
    signal?.addEventListener('abort', halt, { once: true });
    try {
      const firsts = this.firsts(count);
      if (firsts.length > 0) this.tellLive(firsts.length);
      await Promise.all(firsts.map((first, slot) => this.slot(first, slot)));
    } finally {
      signal?.removeEventListener('abort', halt);
    }
    return this.ending ?? { ended: 'finished', message: null };
  }

  private firsts(count: number): Attempt[] {
    const firsts: Attempt[] = [];
    for (let slot = 0; slot < count; slot++) {
      const first = this.claim(slot);
      if (first === null) break;
      firsts.push(first);
    }
    if (!this.ending) return firsts;
    for (const first of firsts) first.giveBack();
    return [];
  }

  private async slot(first: Attempt, slot: number): Promise<void> {
    for (let attempt: Attempt | null = first; attempt !== null;) {
      const outcome: Outcome = await attempt.run();
      const turn = attempt.takeTurn();
      if (outcome !== 'left' && !('fault' in outcome)) await turn.come;
      this.settle(attempt, outcome);
      attempt = this.claim(slot);
      turn.pass();
    }
    this.tellLive(this.live - 1);
  }

  /** The next trial of a slot; null where there is none, or the study is at its end. */
  private claim(slot: number): Attempt | null {
    try {
      for (;;) {
        if (this.halt.signal.aborted) this.end({ ended: 'aborted', message: null });
        this.limit = null;
        const next = this.ending ? null : nextTrial(this.asking);
        if (next === null) return null;
        const attempt = new Attempt(this.shared, next, slot);
        this.running.add(attempt);
        if (next.again) this.again.set(next.number, attempt);
        if (next.hopeless === null) return attempt;
        this.running.delete(attempt);
        attempt.tell({ result: { state: next.invalid ? 'pruned' : 'failed', value: null, reason: next.hopeless } });
        this.count('');
      }
    } catch (fault) {
      this.end({ fault });
      return null;
    }
  }

  private settle(attempt: Attempt, outcome: Outcome): void {
    this.running.delete(attempt);
    if (outcome === 'left') return this.end({ ended: 'aborted', message: null });
    if ('fault' in outcome) return this.end(outcome);
    try {
      attempt.tell(outcome);
      this.count('threw' in outcome ? outcome.threw : '');
    } catch (fault) {
      this.end({ fault });
    }
  }

  /** Whether the limits let another trial begin; the last answer is what ended the study. */
  private mayBegin(study: StudyView): boolean {
    const { store, limits } = this.request;
    this.limit = limits ? reachedLimit(limits, { store, study, running: [...this.running].map((attempt) => attempt.span()) }) : null;
    return this.limit === null;
  }

  /** Counts trials in a row, as they are told, that threw the same. */
  private count(message: string): void {
    const { failures = 5 } = this.request;
    this.same = { message, count: message === '' ? 0 : message === this.same.message ? this.same.count + 1 : 1 };
    if (this.same.count >= failures)
      this.end({ ended: 'failing', message: `${this.same.count} trials in a row failed in the same way: ${message}` });
  }

  /** The first ending counts; the trials of all slots are stopped. */
  private end(ending: Ending): void {
    this.ending ??= ending;
    if (!this.halt.signal.aborted) this.halt.abort();
  }

  private tellLive(live: number): void {
    this.live = live;
    this.request.onLive?.(live);
  }

  /** A trial that runs again, and every other, must not be judged by what an earlier process saw of its future. */
  private asOfNow(study: StudyView): StudyView {
    if (this.again.size === 0) return study;
    return { ...study, trials: study.trials.map((trial) => this.again.get(trial.number)?.asOfNow(trial) ?? trial) };
  }
}
