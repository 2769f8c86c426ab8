/** How the trials of a sweep stand while it goes on: what a view shows of them, kept as each one ends, so that ten thousand cost no more than ten. */
import type { TrialState } from '../plugin/index.js';
import { paretoOf, type JudgedRecord, type ParetoObjective } from './pareto.js';
import { bestFirst, bestTrial, type Objective, type TrialRecord } from './records.js';

/** What a trial can end as. */
export type EndState = Exclude<TrialState, 'running' | 'waiting'>;
const isOver = (state: TrialState): state is EndState => state !== 'running' && state !== 'waiting';

/** Leading trials that are kept; no view shows more. */
const kept = 20;

/** The trials that have ended, counted, and the best of them. */
export class Standings {
  readonly #many: Record<EndState, number> = { complete: 0, pruned: 0, failed: 0 };
  #leading: readonly TrialRecord[] = [];
  #best: TrialRecord | null = null;
  #front: readonly JudgedRecord[] | null = null;
  readonly #directions;

  /** `objectives`: all of them, where there are several. */
  constructor(
    readonly objective: Objective,
    readonly objectives: readonly ParetoObjective[] = [],
  ) {
    this.#directions = objectives.length > 1 ? objectives.map(({ direction }) => direction) : [objective.direction];
  }

  /** Takes up a trial that has ended; one that has not is left out. */
  add(trial: TrialRecord): this {
    if (!isOver(trial.state)) return this;
    this.#many[trial.state]++;
    const leading = bestFirst([...this.#leading, trial], this.#directions).slice(0, kept);
    if (leading.includes(trial)) this.#leading = leading;
    this.#best = bestTrial([...(this.#best ? [this.#best] : []), trial], this.#directions);
    this.#front = paretoOf([...(this.#front ?? []), trial], this.objectives)?.front ?? null;
    return this;
  }

  /** Trials that have ended, by what they ended as. */
  get many(): Readonly<Record<EndState, number>> {
    return this.#many;
  }
  /** All trials that have ended. */
  get ended(): number {
    return this.#many.complete + this.#many.pruned + this.#many.failed;
  }
  /** The first of all, best first; the same list as long as no trial comes into it. */
  get leading(): readonly TrialRecord[] {
    return this.#leading;
  }
  get best(): TrialRecord | null {
    return this.#best;
  }
  /** The trials that no other dominates; null where there is but one objective. */
  get front(): readonly JudgedRecord[] | null {
    return this.#front;
  }
}
