/**
 * NSGA-II (Deb et al. 2002) as Optuna's NSGAIISampler uses it; see `stillhouse/search` for the arithmetic. Nothing is kept: the
 * generations are the complete trials in the order of their numbers, `population` at a time. No configuration comes twice.
 */
import { applies, applying, cardinality, defineSampler, holds, InputError } from 'stillhouse/plugin';
import type { Direction, Params, SampleInputs, Space, StudyView, TrialView } from 'stillhouse/plugin';
import { constrainedDominates, drawsOf, hasTried, judged, lossesOf, sampleEvenly, selectElite, valueFromUnit } from 'stillhouse/search';
import { violationOf, type Draws } from 'stillhouse/search';

const attempts = 20;

/** Complete trials of this space by number: one generation after the other. */
const settled = (study: StudyView, space: Space): TrialView[] =>
  judged(study).filter(({ params }) =>
    Object.entries(space).every(([path, own]) => (applies(space, path, params) ? holds(own, params[path]) : !Object.hasOwn(params, path))),
  );

/** The trials that survived the full generations; empty in the first. */
function parentsOf(trials: readonly TrialView[], directions: readonly Direction[], population: number): TrialView[] {
  let parents: TrialView[] = [];
  for (let end = population; end <= trials.length; end += population)
    parents = selectElite([...trials.slice(end - population, end), ...parents], directions, population);
  return parents;
}

const pick = <T>(from: readonly T[], draws: Draws): T => from[Math.floor(draws() * from.length)]!;

/** Of two drawn trials the one that dominates the other; the second if neither does. */
function tournament(trials: readonly TrialView[], directions: readonly Direction[], draws: Draws): TrialView {
  const [first, second] = [pick(trials, draws), pick(trials, draws)];
  const [own, other] = [lossesOf(first, directions), lossesOf(second, directions)];
  return constrainedDominates(own, violationOf(first), other, violationOf(second)) ? first : second;
}

interface Breeding {
  readonly crossover: number;
  readonly swapping: number;
  readonly mutation: number | null;
}

/** Parameters of a child: each from one of its parents, a few drawn anew, as are those under a condition that no parent meets. */
function child(parents: readonly TrialView[], space: Space, directions: readonly Direction[], breeding: Breeding, draws: Draws): Params {
  const paired = draws() < breeding.crossover;
  const first = paired ? tournament(parents, directions, draws) : pick(parents, draws);
  const others = parents.filter((trial) => trial !== first);
  const second = paired && others.length > 0 ? tournament(others, directions, draws) : first;
  const paths = Object.keys(space);
  const inherited = paths.map((path) => {
    const [own, other] = draws() < breeding.swapping ? [second, first] : [first, second];
    return (Object.hasOwn(own.params, path) ? own : other).params[path];
  });
  const mutation = breeding.mutation ?? 1 / Math.max(1, paths.length);
  const made = paths.map((path, index) => {
    const anew = draws() < mutation || inherited[index] === undefined;
    return [path, anew ? valueFromUnit(space[path]!, draws()) : inherited[index]!] as const;
  });
  return applying(space, Object.fromEntries(made));
}

export default defineSampler({
  name: 'nsga-ii',
  doc: 'Breeds trials from the best so far by rank and distance, for one objective or several, with constraints (NSGA-II).',
  severalObjectives: true,
  options: {
    population: { doc: 'Complete trials a generation, 2 or more; the first generation is drawn evenly.', format: 'count', default: 50 },
    crossover: { doc: 'Probability that a trial has two parents and not one.', format: 'unit', default: 0.9 },
    swapping: { doc: 'Probability of each parameter to come from the second parent.', format: 'unit', default: 0.5 },
    mutation: { doc: 'Probability of each parameter to be drawn anew; left out: 1 / parameters.', format: 'unit', default: null },
  },
  create({ population, crossover, swapping, mutation }) {
    if (population < 2) throw new InputError('a population of 1 has no pairs', { path: 'sampler.population', allowed: '2 or more' });

    function sample(inputs: SampleInputs): Params | null {
      const { study, space, number, seed } = inputs;
      const even = sampleEvenly(inputs);
      const parents = parentsOf(settled(study, space), study.directions, population);
      if (even === null || parents.length === 0) return even;
      for (let attempt = 0; attempt < attempts; attempt++) {
        const draws = drawsOf(seed, number, 'nsga-ii', attempt);
        const params = child(parents, space, study.directions, { crossover, swapping, mutation }, draws);
        if (!hasTried(study, params)) return params;
      }
      return even;
    }
    return { sample, size: cardinality };
  },
});
