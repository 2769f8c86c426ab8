/** What a sweep would try, found without touching a journal. */
import {
  cardinality,
  paramsKey,
  type Direction,
  type Params,
  type Sampler,
  type Space,
  type StudyView,
  type TrialView,
} from '../plugin/index.js';
import { askSize } from './ask.js';
import { propose, type Proposal } from './propose.js';
import type { Rules } from './rules.js';

export interface PlanRequest {
  readonly sampler: Sampler;
  readonly space: Space;
  readonly seed: number;
  readonly trials: number | null;
  /** Of the objectives; one to be minimised unless told. */
  readonly directions?: readonly Direction[];
  readonly rules?: Rules;
  /** The sampler's name, for its errors. */
  readonly name?: string;
  /** Configurations to list; 5 unless told. */
  readonly list?: number;
}

export interface SweepPlan {
  /** Trials that would run; null where neither budget nor sampler sets an end. */
  readonly trials: number | null;
  /** Trials that were asked for. */
  readonly asked: number | null;
  /** What the sampler says it has to give; null: no end. */
  readonly size: number | null;
  /** Configurations in the space; null where it is continuous. */
  readonly cardinality: number | null;
  /** Planned trials whose configuration comes a second time, among the first 2,000. */
  readonly duplicates: number;
  /** Planned trials, among the first 2,000, for which the sampler finds nothing within the constraints. */
  readonly refused: number;
  /** What the sampler would try first if no result taught it otherwise. */
  readonly first: readonly Params[];
}

const lookAhead = 2_000;

function* simulated({ sampler, space, seed, rules, directions = ['minimize'], name = 'sampler' }: PlanRequest): Generator<Proposal> {
  const trials: TrialView[] = [];
  for (let number = 0; ; number++) {
    const study: StudyView = { name: 'plan', directions, trials };
    const proposal = propose({ sampler, samplerName: name, space, seed, rules }, study, number);
    if (proposal === null) return;
    yield proposal;
    const { params } = proposal;
    trials.push({ number, state: 'running', params, distributions: space, values: [], intermediate: new Map(), attributes: {} });
  }
}

/** Counts and first configurations of a sweep: a pure function. Throws as the sampler does where the space does not suit it. */
export function planSweep(request: PlanRequest): SweepPlan {
  const { sampler, space, trials: asked, name = 'sampler', list = 5 } = request;
  const size = askSize(sampler, name, space);
  const limit = Math.min(asked ?? size ?? list, lookAhead);
  const first: Params[] = [];
  const keys = new Set<string>();
  let seen = 0;
  let refused = 0;
  for (const { params, refused: why } of seen < limit ? simulated(request) : []) {
    if (seen < list) first.push(params);
    keys.add(paramsKey(params));
    if (why !== null) refused++;
    if (++seen >= limit) break;
  }
  const ended = seen < limit ? seen : Infinity;
  const most = Math.min(asked ?? Infinity, size ?? Infinity, ended);
  const trials = Number.isFinite(most) ? most : null;
  return { trials, asked, size, cardinality: cardinality(space), duplicates: seen - keys.size, refused, first };
}
