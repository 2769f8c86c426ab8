import { cardinality, defineSampler, InputError } from 'stillhouse/plugin';
import type { Params, SampleInputs, Space } from 'stillhouse/plugin';
import { haltonPoint, hasTried, sampleEvenly, sobolDimensions, sobolPoint, valueFromUnit } from 'stillhouse/search';

export default defineSampler({
  name: 'qmc',
  doc: 'Spreads trials more evenly than chance: trial n is point n of a low-discrepancy sequence (quasi-Monte Carlo).',
  severalObjectives: true,
  options: {
    type: { doc: 'The sequence.', format: ['sobol', 'halton'], default: 'sobol' },
    scramble: {
      doc: 'Scrambles the sequence by the seed; the plain one begins with every lower bound and is the same for all seeds.',
      format: 'boolean',
      default: true,
    },
  },
  create({ type, scramble }) {
    function size(space: Space): number | null {
      const count = Object.keys(space).length;
      if (type === 'halton' || count <= sobolDimensions) return cardinality(space);
      throw new InputError(`a Sobol sequence of ${count} parameters is not known`, {
        path: 'space',
        allowed: `up to ${sobolDimensions} parameters`,
        suggestion: 'search with sampler: { qmc: { type: halton } }',
      });
    }

    /** In a countable space, where the point has been tried, an untried one drawn evenly. */
    function sample(inputs: SampleInputs): Params | null {
      const { study, space, number, seed } = inputs;
      const paths = Object.keys(space);
      const point = (type === 'sobol' ? sobolPoint : haltonPoint)(number, paths.length, scramble ? [seed, 'qmc'] : null);
      const params = Object.fromEntries(paths.map((path, index) => [path, valueFromUnit(space[path]!, point[index]!)]));
      return size(space) !== null && hasTried(study, params) ? sampleEvenly(inputs) : params;
    }
    return { size, sample };
  },
});
