/** The places of a study where trials run at the same time. */
import { pauses, type StudyView } from '../plugin/index.js';
import { Attempt, type Outcome, type Shared } from './attempt.js';
import { reachedLimit, type Reached } from './limits.js';
import { nextTrial, type Asking } from './next-trial.js';
import { latestRound, restsOf, type Place } from './place.js';
import type { StudyRequest, StudyResult } from './study.js';
import { Turns } from './turns.js';

/** How a study ended; a fault is to be thrown. */
export type Ending = Pick<StudyResult, 'ended' | 'message'> | { readonly fault: unknown };

interface Seated {
  readonly attempt: Attempt;
  readonly slot: number;
}

const PAUSE = 20; // milliseconds of a study's own work after which signals and messages have their turn

/** Runs trials in slots, each one after another, until nothing is left to do or something ends the study. */
export class Slots {
  private readonly halt = new AbortController();
  private readonly shared: Shared;
  private readonly asking: Asking;
  /** The attempts at trials that an earlier process had begun. */
  private readonly again = new Map<number, Attempt>();
  private readonly running = new Set<Attempt>();
  /** Numbers of the trials that this process has had: no other has left them. */
  private readonly own = new Set<number>();
  private live = 0;
  private same = { message: '', count: 0 };
  private ending: Ending | null = null;
  /** The study's round when this process began to count; null where nothing is counted. */
  private origin: number | null = null;
  /** What keeps new trials from beginning. */
  limit: Reached | null = null;

  constructor(
    private readonly request: StudyRequest,
    asking: Omit<Asking, 'asOfNow' | 'mayBegin' | 'isOwn'>,
  ) {
    const asOfNow = (study: StudyView): StudyView => this.asOfNow(study);
    const objectives = request.store.read().directions.length;
    this.shared = {
      request,
      objectives,
      signal: this.halt.signal,
      turns: new Turns(),
      record: 'holds',
      asOfNow,
      round: () => this.round(),
    };
    this.asking = {
      ...asking,
      asOfNow,
      mayBegin: (study) => this.mayBegin(study),
      isOwn: (number) => this.own.has(number),
    };
  }

  /** Every slot has claimed its first trial before one of them trains; they begin in the order of the slots. */
  async run(count: number): Promise<Ending> {
    const { signal } = this.request;
    const halt = (): void => this.halt.abort(signal?.reason);
    if (signal?.aborted) halt();
    signal?.addEventListener('abort', halt, { once: true });
    try {
      const firsts = await this.firsts(count);
      if (firsts.length > 0) this.tellLive(firsts.length);
      await Promise.all(await this.begun(firsts));
      await this.request.store.settled().catch((fault: unknown) => this.end({ fault }));
    } finally {
      signal?.removeEventListener('abort', halt);
    }
    return this.ending ?? { ended: 'finished', message: null };
  }

  /** Begins the slots' first trials in their order. */
  private async begun(firsts: readonly Seated[]): Promise<Promise<void>[]> {
    const pause = pauses(undefined, PAUSE);
    const slots: Promise<void>[] = [];
    for (const { attempt, slot } of firsts) {
      slots.push(this.slot(attempt, slot));
      await pause();
    }
    return slots;
  }

  /** A trial that was left goes on in the slot that it had, and as far behind the others as it was. */
  private async firsts(count: number): Promise<Seated[]> {
    const { clock, store } = this.request;
    const counts = clock !== undefined && count > 1;
    const latest = counts ? latestRound(store) : 0;
    if (counts) this.origin = latest - clock.now();
    const taken = new Set<number>();
    const firsts: Seated[] = [];
    const pause = pauses(undefined, PAUSE);
    const claim = (slot: number): void => {
      const takes = (place: Place | null): boolean => !place || place.slot === slot || place.slot >= count || taken.has(place.slot);
      const attempt = this.claim(slot, takes);
      taken.add(slot);
      if (attempt) firsts.push({ attempt, slot });
    };
    for (let slot = 0; slot < count;) {
      const since = performance.now();
      this.together(() => {
        do claim(slot++);
        while (slot < count && performance.now() - since < PAUSE);
      });
      if (this.ending) break;
      await pause();
    }
    if (this.ending && firsts.length > 0) this.together(() => firsts.splice(0).forEach(({ attempt }) => attempt.giveBack()));
    if (this.ending) firsts.length = 0; // also where the journal cannot be had
    if (counts) this.origin = this.align(firsts, latest) - clock.now();
    return firsts;
  }

  /** Has each first trial wait for its round; answers the round that is now. */
  private align(firsts: readonly Seated[], latest: number): number {
    const rounds = firsts.map(({ attempt, slot }) => (attempt.place?.slot === slot ? attempt.place.begun : latest));
    restsOf(rounds).forEach((rest, index) => (firsts[index]!.attempt.rest = rest));
    return Math.min(latest, ...rounds);
  }

  private round(): number | null {
    return this.origin === null ? null : this.origin + this.request.clock!.now();
  }

  private async slot(first: Attempt, slot: number): Promise<void> {
    for (let attempt: Attempt | null = first; attempt !== null;) {
      const outcome: Outcome = await attempt.run();
      const turn = attempt.takeTurn();
      if (outcome !== 'left' && !('fault' in outcome)) await turn.come;
      attempt = this.next(attempt, outcome, slot);
      turn.pass();
    }
    this.tellLive(this.live - 1);
  }

  /** Tells what came of a trial, and claims the one after it. */
  private next(attempt: Attempt, outcome: Outcome, slot: number): Attempt | null {
    const both = (): Attempt | null => {
      this.settle(attempt, outcome);
      return this.claim(slot);
    };
    // Whatever ends the study appends nothing.
    return outcome === 'left' || 'fault' in outcome ? both() : this.together(both);
  }

  /** Does something under one lock of the journal; one that cannot be had ends the study. */
  private together<T>(act: () => T): T | null {
    try {
      return this.request.store.together(act);
    } catch (fault) {
      this.end({ fault });
      return null;
    }
  }

  /** The next trial of a slot; null where there is none, or the study is at its end. */
  private claim(slot: number, takes: (place: Place | null) => boolean = () => true): Attempt | null {
    try {
      for (;;) {
        if (this.halt.signal.aborted) this.end({ ended: 'aborted', message: null });
        this.limit = null;
        const begun = this.round();
        const next = this.ending ? null : nextTrial(this.asking, { place: begun === null ? null : { slot, begun }, takes });
        if (next === null) return null;
        const attempt = new Attempt(this.shared, next, slot);
        this.own.add(next.number);
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
    const trials = study.trials.slice();
    for (const [number, attempt] of this.again) if (trials[number]) trials[number] = attempt.asOfNow(trials[number]);
    return { ...study, trials };
  }
}
