/**
 * CMA-ES (Hansen 2016) as Optuna's CmaEsSampler uses it; see `stillhouse/search` for the arithmetic. Nothing is kept: each trial
 * replays the generations from the complete trials in the order of their numbers, and trials that run draw from the same state.
 */
import { cardinality, countOf, defineSampler, holds, InputError } from 'stillhouse/plugin';
import type { Params, SampleInputs, Space, StudyView, TrialView } from 'stillhouse/plugin';
import { askCma, defaultPopsize, drawsOf, hasTried, judged, lossesOf, sampleEvenly, startCma, tellCma } from 'stillhouse/search';
import { unitOf, valueFromUnit, type CmaState, type NumericDistribution } from 'stillhouse/search';

const attempts = 20;
const belowOne = 1 - Number.EPSILON / 2;

/** The parameters that have an order and more than one value: what a normal distribution can be drawn over. */
const numericOf = (space: Space): [string, NumericDistribution][] =>
  Object.entries(space).flatMap(([path, distribution]) =>
    distribution.type !== 'choice' && countOf(distribution) !== 1 ? [[path, distribution] as [string, NumericDistribution]] : [],
  );

/** A pruned trial with its last report in the place of its value; null where it has reported no number. */
function asComplete(trial: TrialView): TrialView | null {
  const last = [...trial.intermediate.values()].at(-1) ?? NaN;
  return Number.isNaN(last) ? null : { ...trial, state: 'complete', values: [last] };
}

/** The trials to learn from by number: complete ones, pruned ones if wished. */
function toldBy(study: StudyView, space: Space, pruned: boolean): TrialView[] {
  const trials = pruned ? study.trials.map((trial) => (trial.state === 'pruned' ? (asComplete(trial) ?? trial) : trial)) : study.trials;
  return judged({ ...study, trials }).filter(({ params }) => numericOf(space).every(([path, own]) => holds(own, params[path])));
}

/** The distribution after the full generations among the trials, in the order of their numbers. */
function stateAfter(
  trials: readonly TrialView[],
  { directions }: StudyView,
  space: Space,
  sigma: number,
  popsize: number | null,
): CmaState {
  const numeric = numericOf(space);
  const solutions = trials.map((trial) => ({
    point: numeric.map(([path, distribution]) => unitOf(distribution, trial.params[path] as number)),
    loss: lossesOf(trial, directions)[0]!,
  }));
  const middle = numeric.map(() => 0.5);
  const size = popsize ?? defaultPopsize(numeric.length);
  let state = startCma(middle, sigma, size);
  for (let end = size; end <= solutions.length; end += size) state = tellCma(state, solutions.slice(end - size, end));
  return state;
}

function checkObjectives({ directions }: StudyView): void {
  if (directions.length === 1) return;
  throw new InputError(`cma-es searches for one objective, the study has ${directions.length}`, {
    path: 'sampler.use',
    suggestion: 'search with sampler: { use: nsga-ii }',
  });
}

export default defineSampler({
  name: 'cma-es',
  doc: 'Moves and shapes a normal distribution over the numeric parameters towards the best (CMA-ES); choices are drawn evenly.',
  options: {
    startup: { doc: 'So many trials must be complete before it learns; until then they are drawn evenly.', format: 'natural', default: 1 },
    sigma0: { doc: "First step as a share of each parameter's scale, from its middle.", format: 'positive', default: 1 / 6 },
    popsize: { doc: 'Complete trials a generation, 2 or more; left out: 4 + 3 ln(numeric parameters).', format: 'count', default: null },
    pruned: { doc: 'Learns from pruned trials too, by their last report.', format: 'boolean', default: false },
  },
  create({ startup, sigma0, popsize, pruned }) {
    if (popsize === 1) throw new InputError('a generation of 1 has no better half', { path: 'sampler.popsize', allowed: '2 or more' });

    function sample(inputs: SampleInputs): Params | null {
      const { study, space, number, seed } = inputs;
      checkObjectives(study);
      const even = sampleEvenly(inputs);
      const told = toldBy(study, space, pruned);
      const numeric = numericOf(space);
      if (even === null || told.length < startup || numeric.length === 0) return even;
      const state = stateAfter(told.slice(startup), study, space, sigma0, popsize);
      for (let attempt = 0; attempt < attempts; attempt++) {
        const point = askCma(state, drawsOf(seed, number, 'cma-es', attempt));
        const drawn = numeric.map(([path, own], index) => [path, valueFromUnit(own, Math.min(point[index]!, belowOne))]);
        const params = { ...even, ...(Object.fromEntries(drawn) as Params) };
        if (!hasTried(study, params)) return params;
      }
      return even;
    }
    return { sample, size: cardinality };
  },
});
