/** A sweep without training: asks a sampler, computes the objectives, tells. */
import type { Direction, Params, Sampler, Space, StudyView, TrialView } from '../../../src/plugin/index.js';

/** What a trial comes to: its objectives, or a state and what else is to be told. */
export type Outcome = readonly number[] | Partial<TrialView>;

/** A study of some trials. */
export const studyOf = (directions: readonly Direction[], trials: readonly TrialView[]): StudyView => ({ name: 's', directions, trials });

/** A trial of a space. */
export function trialOf(number: number, params: Params, space: Space, outcome: Outcome): TrialView {
  const told = Array.isArray(outcome) ? { values: outcome as number[] } : (outcome as Partial<TrialView>);
  return { number, state: 'complete', params, distributions: space, values: [], intermediate: new Map(), attributes: {}, ...told };
}

/** Trials of a sweep of `count`, in order; fewer where the sampler has no more. */
export function search(
  sampler: Sampler,
  space: Space,
  count: number,
  objective: (params: Params, number: number) => Outcome,
  { seed = 1, directions = ['minimize'] as readonly Direction[] } = {},
): TrialView[] {
  const trials: TrialView[] = [];
  for (let number = 0; number < count; number++) {
    const params = sampler.sample({ study: studyOf(directions, trials), space, number, seed });
    if (params === null) break;
    trials.push(trialOf(number, params, space, objective(params, number)));
  }
  return trials;
}

/** A float on a plain scale. */
export const float = (low: number, high: number, log = false) => ({ type: 'float', low, high, log, step: null }) as const;
