/** What a view knows of a job that goes on: brought up to each event. */
import type { JobEvent } from '../job/events.js';
import { Standings, type LiveState, type RunningTrial, type TrialRecord } from '../report/index.js';
import type { ViewParts } from './view.js';

/** Losses that are kept of a running trial: more than a spark line shows. */
const shown = 24;
const begun = { epoch: 0, trainLoss: [], validationLoss: [], value: null };
const joined = (losses: readonly number[], next: number): number[] => [...losses, next].slice(-shown);

/** A job as far as its events have told it. */
export class SweepState {
  /** Empty while nothing but a single training is known. */
  study = '';
  planned: number | null = null;
  phase: string | null = null;
  notice: string | null = null;
  standings: Standings;
  /** The trial that has ended last. */
  last: TrialRecord | null = null;
  #earlier = 0;
  readonly #running = new Map<number | string, RunningTrial>();
  readonly #since: number;
  #first: number | null = null;

  constructor(
    readonly parts: ViewParts,
    /** Milliseconds since any moment; not of a clock that can be set. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.standings = new Standings(parts.objective, parts.objectives);
    this.#since = now();
  }

  /** Brings the state up to an event. */
  advance(event: JobEvent): void {
    if (event.type === 'step') this.phase = event.message;
    if (event.type === 'study') this.#begin(event);
    if (event.type === 'trial') {
      this.phase = null;
      this.#first ??= this.now();
      const { number, params, epochs } = event;
      this.#running.set(number, { number, params, epochs, ...begun });
    }
    if (event.type === 'epoch') this.#reported(event);
    if (event.type === 'told') {
      const { number, params, state, value, values, feasible, seconds } = event;
      this.#running.delete(number);
      this.last = { number, params, state, value, values, feasible, seconds, runId: null };
      this.standings.add(this.last);
    }
    if (event.type === 'left') this.#running.delete(event.number);
    if (event.type === 'control') this.#running.delete('control');
  }

  #begin({ study, total, ended }: JobEvent & { readonly type: 'study' }): void {
    const { objective, objectives } = this.parts;
    this.study = study;
    this.planned = total;
    this.#earlier = ended.length;
    this.standings = new Standings(objective, objectives);
    for (const trial of ended) this.standings.add(trial);
  }

  #reported({ number, report, objective: value }: JobEvent & { readonly type: 'epoch' }): void {
    const key = number ?? 'control';
    const before = this.#running.get(key) ?? { number: key, params: {}, epochs: this.parts.epochs, ...begun };
    const trainLoss = joined(before.trainLoss, report.trainLoss);
    const validationLoss = joined(before.validationLoss, report.validation['loss'] ?? NaN);
    this.#running.set(key, { ...before, trainLoss, validationLoss, epoch: report.epoch + 1, value });
  }

  /** As the frame is drawn from. */
  get live(): LiveState {
    const { study, planned, phase, notice, standings } = this;
    const seconds = (this.now() - this.#since) / 1000;
    const training = this.#first === null ? 0 : (this.now() - this.#first) / 1000;
    const running = [...this.#running.values()];
    return {
      study: study || 'training',
      space: this.parts.space,
      planned,
      phase,
      notice,
      standings,
      earlier: this.#earlier,
      running,
      seconds,
      training,
    };
  }
}
