import { mersenne } from 'pure-rand/generator/mersenne';
import { cardinality, configurationAt, countOf, defineSampler, InputError, paramsKey, triedKeys } from 'stillhouse/plugin';
import type { Space } from 'stillhouse/plugin';

const largestShuffle = 1_000_000;

/** How many configurations the grid has. Throws an InputError where a parameter is continuous. */
function size(space: Space): number {
  const open = Object.keys(space).find((path) => countOf(space[path]!) === null);
  if (open !== undefined)
    throw new InputError('a grid cannot go through a continuous parameter', {
      path: `space.${open}`,
      allowed: 'a choice, an int, or a float with step',
      suggestion: 'give it a step, list the values as choice: [...], or search with sampler: { use: random }',
    });
  const count = cardinality(space)!;
  if (count <= Number.MAX_SAFE_INTEGER) return count;
  throw new InputError(`a grid of ${count.toExponential(1)} configurations has no end`, {
    path: 'space',
    suggestion: 'search with sampler: { use: random }',
  });
}

/** numpy's RandomState(seed).shuffle of 0..count-1: masked rejection on MT19937, from the last place down. */
function shuffled(count: number, seed: number): number[] {
  const generator = mersenne(seed | 0);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const mask = 2 ** (32 - Math.clz32(last)) - 1;
    let pick = (generator.next() & mask) >>> 0;
    while (pick > last) pick = (generator.next() & mask) >>> 0;
    [order[last], order[pick]] = [order[pick]!, order[last]!];
  }
  return order;
}

/** The grid with its parameters by name, as Optuna lays it out; Optuna's has no conditions, ours keeps what they depend on first. */
const byName = (space: Space): Space =>
  Object.values(space).some(({ when }) => when) ? space : Object.fromEntries(Object.entries(space).sort(([a], [b]) => (a < b ? -1 : 1)));

function shuffledGrid(space: Space, seed: number): { space: Space; order: readonly number[] } {
  const count = size(space);
  if (count > largestShuffle)
    throw new InputError(`a grid of ${count} configurations is too large to be shuffled`, {
      path: 'sampler.shuffle',
      suggestion: 'search with sampler: { use: random }',
    });
  return { space: byName(space), order: shuffled(count, seed) };
}

export default defineSampler({
  name: 'grid',
  doc: 'Goes through every configuration of a countable space once; the last path of the file changes fastest.',
  severalObjectives: true,
  options: {
    shuffle: {
      doc: "Go through the grid in random order instead: the order of Optuna's GridSampler with the same seed.",
      format: 'boolean',
      default: false,
    },
  },
  create: ({ shuffle }) => ({
    size,
    sample({ study, space, seed, allows }) {
      const count = size(space);
      const grid = shuffle ? shuffledGrid(space, seed) : { space, order: null };
      const tried = triedKeys(study);
      for (let place = 0; place < count; place++) {
        const params = configurationAt(grid.space, grid.order ? grid.order[place]! : place);
        if (!tried.has(paramsKey(params)) && (allows?.(params) ?? true)) return params;
      }
      return null;
    },
  }),
});
