import { InputError, type Direction, type Pruner, type Sampler, type Space, type StudyView, type TrialView } from '../plugin/index.js';
import { askPruner } from './ask.js';
import { propose } from './propose.js';
import type { Rules } from './rules.js';

export interface SearchParts {
  readonly sampler: Sampler;
  readonly pruner: Pruner;
  readonly space: Space;
  readonly seed: number;
  readonly rules?: Rules;
  readonly directions: readonly Direction[];
  readonly names: { readonly sampler: string; readonly pruner: string };
}

/** Asks for the first trial of an empty study and for a verdict on its first report. Throws a `PluginError` for a wrong answer, an `InputError` where the constraints leave nothing. */
export function rehearseSearch({ sampler, pruner, space, seed, rules, directions, names }: SearchParts): void {
  const study = (trials: readonly TrialView[]): StudyView => ({ name: 'rehearsal', directions, trials });
  const proposal = propose({ sampler, samplerName: names.sampler, space, seed, rules }, study([]), 0);
  if (proposal === null || proposal.refused !== null) throw nothingLeft(proposal?.refused, rules);
  const { params } = proposal;
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

const nothingLeft = (refused: string | null | undefined, rules: Rules | undefined): InputError =>
  new InputError(rules?.violations ? 'no configuration of the space is within the constraints' : 'the space holds no trials', {
    path: rules?.violations ? 'constraints' : 'space',
    suggestion: refused ? `the last one tried lay ${refused}` : undefined,
  });
