import type { Direction, Pruner, Sampler, Space, StudyView, TrialView } from '../plugin/index.js';
import { askPruner, askSampler } from './ask.js';

export interface SearchParts {
  readonly sampler: Sampler;
  readonly pruner: Pruner;
  readonly space: Space;
  readonly seed: number;
  readonly direction: Direction;
  readonly names: { readonly sampler: string; readonly pruner: string };
}

/** Asks for the first trial of an empty study and for a verdict on its first report. Throws a `PluginError` for a wrong answer. */
export function rehearseSearch({ sampler, pruner, space, seed, direction, names }: SearchParts): void {
  const study = (trials: readonly TrialView[]): StudyView => ({ name: 'rehearsal', directions: [direction], trials });
  const params = askSampler(sampler, names.sampler, { study: study([]), space, number: 0, seed });
  if (params === null) return;
  const trial: TrialView = {
    number: 0,
    state: 'running',
    params,
    distributions: space,
    values: [],
    intermediate: new Map([[0, 0.5]]),
    attributes: {},
  };
  askPruner(pruner, names.pruner, { study: study([trial]), number: 0, step: 0 });
}
